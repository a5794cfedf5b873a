"""What a pen says, a line of JSON each: the "deskhand-draw" subsystem's messages, from the agent to the companion only.

Coordinates are framebuffer pixels: physical, origin at the top left of all that is shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, TypeAlias

import msgspec

from remote.errors import ProtocolError

MAX_SIDE = 16384
"""RFB screens are not larger either (remote.rfb.geometry)."""

MAX_POINTS_A_LINE = 64
"""Half a second of a fast mouse; a pen that has more to say uses more lines."""

MAX_POINTS_A_STROKE = 2048
"""A quarter of a minute without lifting the pen; our pen then goes on with another stroke."""

MAX_STROKES = 64
"""So many are seen at once; the oldest gives way, as on a board that is full."""

MAX_LINE_BYTES = 2048
"""The longest message that keeps the limits above takes about 900 bytes."""

Coordinate: TypeAlias = Annotated[int, msgspec.Meta(ge=0, lt=MAX_SIDE)]
StrokeId: TypeAlias = Annotated[int, msgspec.Meta(ge=0, lt=2**31)]
Point: TypeAlias = tuple[Coordinate, Coordinate]
Points: TypeAlias = Annotated[tuple[Point, ...], msgspec.Meta(min_length=1, max_length=MAX_POINTS_A_LINE)]


class Ink(StrEnum):
    """The colours of the pen; what they look like is the screen's business (widgets.common.ink)."""

    RED = "red"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"


class _Message(msgspec.Struct, frozen=True, tag_field="mark"):
    """One message; fields that a receiver does not know are ignored."""


class PointAt(_Message, frozen=True, tag="point"):
    """The agent points here."""

    x: Coordinate
    y: Coordinate


class PointAway(_Message, frozen=True, tag="away"):
    """The agent points at nothing."""


class Stroke(_Message, frozen=True, tag="stroke"):
    """A new stroke, under an id that no stroke on the board has; its first points."""

    id: StrokeId
    ink: Ink
    points: Points


class More(_Message, frozen=True, tag="more"):
    """The stroke goes on. One that is not on the board any more (it was the oldest of too many) stays away."""

    id: StrokeId
    points: Points


class Lift(_Message, frozen=True, tag="lift"):
    """The stroke is whole; from now on it fades, unless the pen is pinned."""

    id: StrokeId


class Erase(_Message, frozen=True, tag="erase"):
    """Take one stroke away, or all of them (None)."""

    id: StrokeId | None = None


class Pin(_Message, frozen=True, tag="pin"):
    """Strokes stay until they are erased (True), or fade by themselves (False)."""

    is_pinned: bool


class Still(_Message, frozen=True, tag="still"):
    """The agent is still there: said now and then while something of his is to be seen."""


Mark: TypeAlias = PointAt | PointAway | Stroke | More | Lift | Erase | Pin | Still

MARKS: Mapping[str, type[Mark]] = MappingProxyType(
    {str(kind.__struct_config__.tag): kind for kind in (PointAt, PointAway, Stroke, More, Lift, Erase, Pin, Still)}
)
"""Every message by its name on the wire; the gate's table and its test walk over it."""

_DECODER = msgspec.json.Decoder(Mark)
_ENCODER = msgspec.json.Encoder()


def encode_mark(mark: Mark) -> bytes:
    """Return the line that says this, its end included."""
    return _ENCODER.encode(mark) + b"\n"


def decode_mark(line: bytes) -> Mark:
    """Return what a line says; its end may be there or not.

    Raises:
        ProtocolError: it is no message, or one beyond the limits.
    """
    if len(line) > MAX_LINE_BYTES:
        raise ProtocolError("A line of the pen is longer than any message.")
    try:
        mark: Mark = _DECODER.decode(line)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
        raise ProtocolError(f"The pen said something that is no message: {error}") from None
    return mark


def kind_of(mark: Mark) -> str:
    """Return under which kind the gate knows a message (remote.gate)."""
    return f"draw:{mark.__struct_config__.tag}"
