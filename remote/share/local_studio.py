"""Makes pictures for one viewer, in whatever process it is called."""

from __future__ import annotations

from collections.abc import Callable

from remote.rfb.encodings.choice import UpdateEncoder
from remote.rfb.pixel_format import BGRX
from remote.share.patrol import Patrol
from remote.share.sources import FrameSource, TellsChanges
from remote.share.studio import (
    News,
    Order,
    Picture,
    RepairDue,
    ScreenChanged,
    ScreenLost,
    Sight,
    Started,
    Verdict,
)
from remote.share.update_maker import Update, UpdateMaker


class LocalStudio:
    """A studio that works in the thread that asks, with another that looks around. It closes the screen at its end."""

    def __init__(self, source: FrameSource) -> None:
        """Prepare; nothing is looked at before `begin`."""
        self._source = source
        self._hear: Callable[[News], None] = _nobody
        self._size = source.size
        self._maker = UpdateMaker(source, *self._size)
        self._encoder = UpdateEncoder(BGRX)
        self._patrol = Patrol(source, self._tell, self._tell_gone)
        self._unjudged: tuple[Order, Update] | None = None
        self._repair_s: float | None = None
        self._is_fresh = True

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
        self._patrol.start()
        try:
            sight = self._look(order)
        except OSError as error:
            self._tell_gone(error)
        else:
            self._hear(sight)

    def judge(self, verdict: Verdict) -> None:
        """Note what became of the last picture."""
        if self._unjudged is None or self._unjudged[0].number != verdict.number:
            return
        if not verdict.is_sent:
            self._drop_unjudged()
        else:
            (order, update), self._unjudged = self._unjudged, None
            self._maker.sent(order.now_s, update, order.terms.window)
        repair_s = self._maker.next_repair_s()
        if repair_s != self._repair_s:
            self._repair_s = repair_s
            self._hear(RepairDue(repair_s))

    def stir(self) -> None:
        """Look around soon, and more often."""
        self._patrol.stir()

    def renew(self) -> None:
        """Do nothing: an order is answered before anybody could break it off."""

    def close(self) -> None:
        """Let go of the screen."""
        self._patrol.close()
        self._source.close()

    def _tell(self, news: News) -> None:
        self._hear(news)

    def _tell_change(self) -> None:
        self._hear(ScreenChanged())

    def _tell_gone(self, error: OSError) -> None:
        self._hear(ScreenLost(str(error)))

    def _drop_unjudged(self) -> None:
        if self._unjudged is not None:
            (_, update), self._unjudged = self._unjudged, None
            self._encoder.restart()
            self._maker.dropped(update)

    def _look(self, order: Order) -> Sight:
        """Make an update; none where the viewer must be told of another size first."""
        if isinstance(self._source, TellsChanges):
            self._source.expect_changes()
        frame = self._source.grab()
        size = frame.shape[1], frame.shape[0]
        if size != self._size:
            self._size = size
            self._maker.resize(*size)
        if size != order.size:
            return Sight(order.number, size)
        self._encoder.set_pixel_format(order.pixel_format)
        self._encoder.set_offer(order.offer)
        if self._is_fresh:
            self._is_fresh = False
            self._encoder.go_on(order.begun)
        self._encoder.settle()
        self._maker.forget(order.forget)
        if order.viewers_pointer is not None:
            self._maker.focus(*order.viewers_pointer)
        update = self._maker.make(order.now_s, frame, self._encoder, order.terms)
        self._unjudged = order, update
        picture = Picture(update.copies, update.videos, update.pieces, update.is_all, self._encoder.begun)
        if not picture.is_empty:
            self._patrol.stir()
        return Sight(order.number, size, picture)


def _nobody(news: News) -> None:
    """Hear nothing: there are no news before `begin`."""
