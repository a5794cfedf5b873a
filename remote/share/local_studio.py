"""Makes pictures for one viewer, in whatever process it is called."""

from __future__ import annotations

from collections.abc import Callable

from remote.rfb.encodings.choice import UpdateEncoder
from remote.rfb.leds import Leds
from remote.rfb.pixel_format import BGRX
from remote.rfb.screens import Screen
from remote.share.pointer_watch import PointerWatch
from remote.share.sources import FrameSource, HasLeds, HasMonitors, Monitor, TellsChanges
from remote.share.studio import (
    News,
    Order,
    Picture,
    PictureOrder,
    RepairDue,
    ScreenChanged,
    ScreenLost,
    Sight,
    Started,
    Verdict,
)
from remote.share.update_maker import Update, UpdateMaker


class LocalStudio:
    """A studio that works in the thread that asks. The screen is its own, and closed with it."""

    def __init__(self, source: FrameSource) -> None:
        """Prepare; nothing is looked at before `begin`."""
        self._source = source
        self._hear: Callable[[News], None] = _nobody
        self._size = source.size
        self._maker = UpdateMaker(source, *self._size)
        self._encoder = UpdateEncoder(BGRX)
        self._pointer = PointerWatch(source)
        self._monitors: tuple[Monitor, ...] = ()
        self._leds: Leds | None = None
        self._unjudged: tuple[Order, PictureOrder, Update] | None = None
        self._repair_s: float | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the screen."""
        return self._size

    def begin(self, hear: Callable[[News], None]) -> None:
        """Begin to tell of changes."""
        self._hear = hear
        source = self._source
        hear(Started(self._size, isinstance(source, TellsChanges) and source.watch(self._tell_change)))

    def ask(self, order: Order) -> None:
        """Look now, and tell what there is to see before returning."""
        self._drop_unjudged()
        try:
            sight = self._look(order)
        except OSError as error:
            self._hear(ScreenLost(str(error)))
        else:
            self._hear(sight)

    def judge(self, verdict: Verdict) -> None:
        """Note what became of the last picture."""
        if self._unjudged is None or self._unjudged[0].number != verdict.number:
            return
        if not verdict.is_sent:
            self._drop_unjudged()
        else:
            (order, wanted, update), self._unjudged = self._unjudged, None
            self._maker.sent(order.now_s, update, wanted.terms.window)
        repair_s = self._maker.next_repair_s()
        if repair_s != self._repair_s:
            self._repair_s = repair_s
            self._hear(RepairDue(repair_s))

    def renew(self) -> None:
        """Do nothing: an order is answered before anybody could break it off."""

    def close(self) -> None:
        """Let go of the screen."""
        self._source.close()

    def _tell_change(self) -> None:
        self._hear(ScreenChanged())

    def _drop_unjudged(self) -> None:
        if self._unjudged is not None:
            (_, _, update), self._unjudged = self._unjudged, None
            self._encoder.restart()
            self._maker.dropped(update)

    def _look(self, order: Order) -> Sight:
        pointer = self._pointer.look(order.viewers_pointer)
        if order.viewers_pointer is not None:
            self._maker.focus(*order.viewers_pointer)
        picture = None if order.picture is None else self._make(order, order.picture)
        return Sight(order.number, self._size, pointer, picture, self._new_screens(), self._new_leds())

    def _make(self, order: Order, wanted: PictureOrder) -> Picture | None:
        """Make an update; None where the viewer must be told of another size first."""
        if isinstance(self._source, TellsChanges):
            self._source.expect_changes()
        frame = self._source.grab()
        size = frame.shape[1], frame.shape[0]
        if size != self._size:
            self._size = size
            self._maker.resize(*size)
        if size != wanted.size:
            return None
        self._encoder.set_pixel_format(wanted.pixel_format)
        self._encoder.set_offer(wanted.offer)
        self._encoder.settle()
        self._maker.forget(wanted.forget)
        update = self._maker.make(order.now_s, frame, self._encoder, wanted.terms)
        self._unjudged = order, wanted, update
        return Picture(update.copies, update.videos, update.pieces, update.is_all)

    def _new_screens(self) -> tuple[Screen, ...] | None:
        if not isinstance(self._source, HasMonitors):
            return None
        monitors = tuple(self._source.monitors())
        if monitors == self._monitors:
            return None
        self._monitors = monitors
        return tuple(Screen(each.id, each.x, each.y, each.width, each.height) for each in monitors)

    def _new_leds(self) -> Leds | None:
        leds = self._source.leds() if isinstance(self._source, HasLeds) else None
        if leds is None or leds == self._leds:
            return None
        self._leds = Leds(*leds)
        return self._leds


def _nobody(news: News) -> None:
    """Hear nothing: there are no news before `begin`."""
