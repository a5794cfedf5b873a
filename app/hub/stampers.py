"""Which devices stamp on the open lines, so that a copied profile is noticed (sync.protocol.copies)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.hub.bus import Bus, StampedTwice, Stamping
from app.hub.lines import Line
from sync.protocol.copies import Stamper, is_copy, stamper_from
from sync.protocol.signals import DeviceTaken


class Stampers:
    """The devices behind the lines of this node; used on the event loop only."""

    def __init__(self, bus: Bus) -> None:
        """Take the bus on which the other nodes are asked."""
        self._bus = bus
        self._present: dict[Line, Stamper] = {}

    @contextmanager
    def present(self, line: Line, header: str) -> Iterator[None]:
        """Count a line's device as present for the time of a block, and tell the line if it stamps elsewhere too.

        Args:
            line: that has just been opened.
            header: what it says of itself, "" for a client that says nothing.
        """
        stamper = stamper_from(header)
        if stamper is None:
            yield
            return
        if is_copy(stamper, self._present.values()):
            line.offer(DeviceTaken(device=stamper.device))
        else:
            self._bus.publish(Stamping(stamper.device, stamper.run))
        self._present[line] = stamper
        try:
            yield
        finally:
            del self._present[line]

    def hear(self, stamping: Stamping) -> None:
        """Answer another node where a line was opened: its device may stamp here already."""
        if is_copy(Stamper(stamping.device, stamping.run), self._present.values()):
            self._bus.publish(StampedTwice(stamping.device, stamping.run))

    def hear_of_twice(self, told: StampedTwice) -> None:
        """Tell the line that was opened here just now that its device stamps at another node."""
        for line, stamper in self._present.items():
            if stamper == (told.device, told.run):
                line.offer(DeviceTaken(device=told.device))
