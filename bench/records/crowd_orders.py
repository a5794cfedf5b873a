"""What bench.crowd and its crowds say to each other: a line of JSON each, on standard input and output."""

from __future__ import annotations

import msgspec

from bench.records.crowd_people import Person


class Gather(msgspec.Struct, frozen=True, tag=True):
    """Connect all of these people."""

    url: str
    fingerprint: str
    people: list[Person]


class Gathered(msgspec.Struct, frozen=True, tag=True):
    """All of them are connected and have read what there is."""


class Talk(msgspec.Struct, frozen=True, tag=True):
    """Write so many messages a second, in all, from a moment on; then wait for what is under way, and tell.

    Attributes:
        from_ns: time.monotonic_ns of this machine.
    """

    from_ns: int
    seconds: float
    agents_a_second: float
    customers_a_second: float


class Sent(msgspec.Struct, frozen=True):
    """A message: its id, its ticket, and who wrote it."""

    message_id: str
    ticket_id: str
    author_id: str


class Delivered(msgspec.Struct, frozen=True):
    """A message that came to somebody, so many milliseconds after it was written."""

    message_id: str
    reader_id: str
    took_ms: float


class Talked(msgspec.Struct, frozen=True, tag=True):
    """What was written here, what came here, and the milliseconds that announcements of typing took."""

    sent: list[Sent]
    delivered: list[Delivered]
    typing_ms: list[float]
    faults: list[str]


Order = Gather | Talk
Answer = Gathered | Talked
