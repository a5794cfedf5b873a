"""Lets in what the gate admits of a viewer's messages, and tells what it does not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from remote.rfb import events as rfb
from remote.share.events import MessageRefused


class Doorkeeper:
    """Asks the gate about every message, in the receiving thread.

    Attributes:
        refused: how many messages of each type were refused.
    """

    def __init__(self, admits: Callable[[int], bool], on_refused: Callable[[MessageRefused], None]) -> None:
        """Ask for each message by the number of its RFB type; the first refusal of a type is told."""
        self.refused: Counter[int] = Counter()
        self._admits, self._on_refused = admits, on_refused

    def lets_in(self, event: rfb.ServerEvent) -> bool:
        """Tell whether to act on an event; one that is no message of the viewer's is none of the gate's business."""
        message_type = rfb.message_type_of(event)
        if message_type is None or self._admits(message_type):
            return True
        self.refused[message_type] += 1
        if self.refused[message_type] == 1:
            self._on_refused(MessageRefused(message_type))
        return False
