"""What the capture process says to the companion: it is ours, but a codec in it may have gone mad."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import numpy as np

from remote.errors import ProtocolError
from remote.rfb.cursor import MAX_CURSOR_SIDE, Cursor
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import MAX_SIDE, Copy, Rect
from remote.rfb.leds import Leds
from remote.rfb.screens import one_screen
from remote.share.patrol import Around
from remote.share.pointer_watch import PointerNews
from remote.share.studio import Picture, RepairDue, ScreenChanged, ScreenLost, Sight, Started
from remote.share.worker.coding import HEAD, Begin, Message, Stir, decode, encode, sizes
from tests.fuzz.target import Outcome, Target


class WorkerTarget(Target):
    """Any three parts are ProtocolError, or a message whose pointer and size can be shown; sizes are checked first."""

    name: ClassVar[str] = "worker"

    def seeds(self) -> Sequence[bytes]:
        """Return messages of both directions."""
        return [b"".join(encode(message)) for message in _samples()]

    def feed(self, pieces: Sequence[bytes]) -> Outcome:
        """Cut the parts as a line does; all is there when it comes here, so pieces are nothing to it."""
        data = b"".join(pieces)
        if len(data) < HEAD.size:
            return ()
        head, rest = data[: HEAD.size], data[HEAD.size :]
        try:
            description_bytes, payload_bytes = sizes(head)
            if description_bytes + payload_bytes > len(rest):
                return ("cut",)
            message = decode(head, rest[:description_bytes], rest[description_bytes:][:payload_bytes])
        except ProtocolError:
            return ("refused",)
        if isinstance(message, (Sight, Started)):
            assert all(1 <= side <= MAX_SIDE for side in message.size)
        if isinstance(message, Around) and message.pointer.cursor:
            cursor = message.pointer.cursor
            assert cursor.rgba.shape == (cursor.height, cursor.width, 4)
            assert max(cursor.width, cursor.height) <= MAX_CURSOR_SIDE
        return (type(message).__name__, len(b"".join(encode(message))))


def _samples() -> list[Message]:
    cursor = Cursor(2, 3, 1, 1, np.zeros((3, 2, 4), np.uint8))
    piece = EncodedRect(Rect(0, 0, 2, 1), Encoding.RAW, bytes(8))
    picture = Picture([Copy(Rect(0, 0, 3, 3), 1, 1)], [], [piece], True)
    news = PointerNews(cursor, (3, 4))
    return [
        Begin(),
        Stir(),
        Sight(7, (20, 10), picture),
        Sight(8, (20, 10)),
        Around(news, one_screen(20, 10), Leds(True, False, True)),
        Started((20, 10), True),
        ScreenChanged(),
        RepairDue(1.5),
        ScreenLost("The screen is gone."),
    ]
