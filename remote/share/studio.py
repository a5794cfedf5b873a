"""Where pictures are made for one viewer: the seam between whoever looks and encodes and whoever sends.

Orders go in and news come out, as plain values: whether they cross to another process makes no difference to either
side.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import PixelFormat
from remote.share.patrol import Around
from remote.share.update_maker import Terms


@dataclass(frozen=True)
class Order:
    """Asks for one update of the picture.

    Attributes:
        number: comes back with the answer.
        now_s: the sender's clock; every time in this seam is its.
        size: width and height that the viewer has been told of.
        viewers_pointer: where the viewer put the pointer last: what changes there goes first.
        begun: the compressed streams that have begun at the viewer, maybe by a studio that broke down since.
        forget: areas to be sent again, whatever the viewer has.
    """

    number: int
    now_s: float
    size: tuple[int, int]
    viewers_pointer: tuple[int, int] | None
    offer: Offer
    pixel_format: PixelFormat
    begun: frozenset[int]
    forget: tuple[Rect, ...]
    terms: Terms


@dataclass(frozen=True)
class Verdict:
    """Tells what became of the update in an answer: it has gone to the viewer, or never will.

    An answer that is followed by the next order instead has not gone either.
    """

    number: int
    is_sent: bool


@dataclass(frozen=True, eq=False)
class Picture:
    """An update as it can be sent: moves first, then films, then pieces.

    Attributes:
        is_all: nothing of the window waits any more, except repairs.
        begun: the compressed streams that have begun at the viewer once it has this.
    """

    copies: Sequence[Copy]
    videos: Sequence[H264Frame]
    pieces: Sequence[EncodedRect]
    is_all: bool
    begun: frozenset[int] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to send."""
        return not (self.copies or self.videos or self.pieces)


@dataclass(frozen=True, eq=False)
class Sight:
    """Answers an order.

    Attributes:
        size: width and height of the screen; where they are not those of the order, there is no picture.
        picture: the update, which needs a verdict.
    """

    number: int
    size: tuple[int, int]
    picture: Picture | None = None


@dataclass(frozen=True)
class Started:
    """The studio is ready and knows nothing of what the viewer has: also after it had to begin anew.

    Attributes:
        size: width and height of the screen.
        tells_changes: it tells by itself when the screen changes.
    """

    size: tuple[int, int]
    tells_changes: bool


@dataclass(frozen=True)
class ScreenChanged:
    """The screen was painted on."""


@dataclass(frozen=True)
class RepairDue:
    """When something that was sent with losses can be repaired; None if nothing.

    Attributes:
        at_s: by the clock of the orders.
    """

    at_s: float | None


@dataclass(frozen=True)
class ScreenLost:
    """There is no screen any more."""

    detail: str


@dataclass(frozen=True)
class Interrupted:
    """The studio broke down: no order will be answered before it has `Started` again, in a moment."""

    detail: str


@dataclass(frozen=True)
class GivenUp:
    """The studio broke down too often."""

    detail: str


News: TypeAlias = Started | ScreenChanged | Sight | Around | RepairDue | ScreenLost | Interrupted | GivenUp


@runtime_checkable
class Studio(Protocol):
    """Looks at a screen and encodes it for one viewer, one order after the other; used by the share's sender."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen, in physical pixels."""
        ...

    def begin(self, hear: Callable[[News], None]) -> None:
        """Begin; `Started` is the first news.

        Args:
            hear: called for each of the news, in any thread, also from within the other methods.
        """
        ...

    def ask(self, order: Order) -> None:
        """Order one look; it is answered by a `Sight`, maybe before this returns."""
        ...

    def judge(self, verdict: Verdict) -> None:
        """Tell what became of an answer's picture."""
        ...

    def stir(self) -> None:
        """Say that the viewer moves or types, so that the pointer may follow soon; from any thread."""
        ...

    def renew(self) -> None:
        """Break off an order that is not answered, and begin anew; from any thread."""
        ...

    def close(self) -> None:
        """End, and let go of the screen."""
        ...
