"""What people saw and wrote, and whether an order explains it: everybody reads his own, and none goes back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Event:
    """Something that one person did, in the order in which he did it.

    Attributes:
        who: did it.
        is_write: he wrote; otherwise he read.
        key: the register.
        value: that he wrote or read.
        stamp: under which it was written.
    """

    who: str
    is_write: bool
    key: str
    value: str
    stamp: str


def violations(events: Iterable[Event]) -> list[str]:
    """Return what no order of the writes explains, as sentences; of each kind, whoever saw it.

    Args:
        events: of everybody; those of one person are in his order.
    """
    found: list[str] = []
    listed = list(events)
    written = {(e.key, e.stamp): e.value for e in listed if e.is_write}
    newest: dict[tuple[str, str], Event] = {}
    latest: dict[str, str] = {}
    for event in listed:
        before = newest.get((event.who, event.key))
        if event.is_write:
            if event.stamp <= latest.get(event.who, ""):
                found.append(f"writes follow reads: {event} was not later than {latest[event.who]}, which he knew")
        elif before is not None and event.stamp < before.stamp:
            rule = "read-your-writes" if before.is_write else "monotonic reads"
            found.append(f"{rule}: {event} came after {before}")
        elif event.stamp and written.get((event.key, event.stamp), event.value) != event.value:
            found.append(f"out of thin air: {event}, where {written[event.key, event.stamp]!r} was written")
        if before is None or event.stamp >= before.stamp:
            newest[event.who, event.key] = event
        latest[event.who] = max(latest.get(event.who, ""), event.stamp)
    return found


def last_values(events: Iterable[Event]) -> dict[str, str]:
    """Return what everybody has to read in the end: of each register, the write with the latest stamp."""
    last: dict[str, Event] = {}
    for event in events:
        if event.is_write and event.stamp > (last[event.key].stamp if event.key in last else ""):
            last[event.key] = event
    return {key: event.value for key, event in last.items()}
