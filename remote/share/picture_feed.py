"""Feeds one viewer with pictures: when to order one, and what of it to send."""

from __future__ import annotations

import logging
import threading
import time

from remote.errors import UsageError
from remote.rfb import events as rfb
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.messages import FENCE_BLOCK_BEFORE
from remote.rfb.server import ServerConnection
from remote.share.events import EndCause
from remote.share.order_book import OrderBook
from remote.share.ordering import next_order
from remote.share.pace import Pace
from remote.share.patrol import Around
from remote.share.pointer_post import PointerPost
from remote.share.schedule import Schedule
from remote.share.studio import (
    GivenUp,
    Interrupted,
    News,
    Order,
    Picture,
    RepairDue,
    ScreenChanged,
    ScreenLost,
    Sight,
    Started,
    Studio,
    Verdict,
)
from remote.share.wish import Wish

FRAME_MARK = b"frame"
HELLO_MARK = b""
"""Payload of the fence by which the core tells that it knows fences; its answer shows the empty line's round trip."""
FENCE_BYTES = 16
STIR_S = 0.25
"""Who looks around is told of the viewer's keys and moves no more often."""

log = logging.getLogger(__name__)


class PictureFeed:
    """One viewer's pictures. `turn` guards the core, and everything here.

    The sending thread calls `begin` and `work` (without `turn`) and `take` (with it); any thread may call the others
    with `turn`. The studio tells its news from any thread.

    Attributes:
        failure: why there will be no more pictures, and details for the log; None while there are.
    """

    def __init__(self, core: ServerConnection, studio: Studio, turn: threading.Condition) -> None:
        """Prepare.

        Args:
            turn: notified when there may be something to do.
        """
        self.failure: tuple[EndCause, str] | None = None
        self._core, self._studio, self._turn = core, studio, turn
        self._wish = Wish(core.width, core.height)
        self._pace = Pace()
        self._schedule = Schedule(time.monotonic())
        self._book = OrderBook()
        self._pointer = PointerPost()
        self._stirred_s = 0.0
        self._has_greeted = False
        self._begun: frozenset[int] = frozenset()  # compressed streams that have begun at the viewer

    def begin(self) -> None:
        """Let the studio begin."""
        self._studio.begin(self._hear)

    def note(self, event: rfb.ServerEvent) -> None:
        """Follow what the viewer said."""
        now_s = time.monotonic()
        match event:
            case rfb.UpdateRequested(rect=rect, is_incremental=is_incremental):
                if is_incremental and Encoding.FENCE not in self._core.offer:
                    self._pace.answered(now_s)
                self._wish.ask(rect, is_incremental=is_incremental)
                if not is_incremental:
                    self._schedule.want()
            case rfb.ContinuousUpdatesSet(is_on=is_on, rect=rect):
                self._wish.set_continuous(is_on, rect)
                self._schedule.want()
            case rfb.FenceReceived(payload=payload) if payload in (FRAME_MARK, HELLO_MARK):
                self._pace.answered(now_s)
            case rfb.EncodingsSet() if Encoding.FENCE in self._core.offer and not self._has_greeted:
                self._has_greeted = True
                self._pace.sent(now_s, FENCE_BYTES)
            case rfb.PointerEvent(x=x, y=y):
                self._pointer.put(now_s, x, y)
                self._stir(now_s)
            case rfb.KeyEvent():
                self._stir(now_s)

    def wait_s(self) -> float | None:
        """Return the seconds until `work` is due, or `take` may have something; None while nothing is waited for."""
        now_s = time.monotonic()
        owed_s = self._book.wait_s(now_s)
        if not self._wish.is_open:
            return owed_s
        room_s = self._pace.wait_s(now_s)
        waits_s = [owed_s] if owed_s is not None else []
        if self._book.is_open:
            waits_s.append(max(room_s, self._schedule.due_s(now_s) - now_s, 0.0))
        if self._has_pointer_news:
            waits_s.append(room_s)
        return min(waits_s, default=None)

    def work(self) -> None:
        """Order the next look if it is due; give up one that is not answered."""
        now_s = time.monotonic()
        with self._turn:
            is_hanging = self._book.give_up(now_s)
            order = self._next_order(now_s) if self._is_due(now_s) else None
        if is_hanging:
            log.warning("the screen's capture does not answer: it begins anew")
            self._studio.renew()
        elif order is not None:
            self._studio.ask(order)

    def take(self) -> bytes:
        """Return what there is to send now: the answer to the last order, or only what is new of the pointer."""
        answer = self._book.take()
        now_s = time.monotonic()
        try:
            if answer is not None:
                return self._send(now_s, *answer)
            if self._has_pointer_news and self._wish.is_open and self._pace.wait_s(now_s) == 0:
                return self._write(now_s, None)
        except UsageError as error:  # only a damaged process draws beside the screen
            log.warning("the screen's capture is damaged (%s): it begins anew", error)
            self._studio.renew()
        return b""

    def _hear(self, news: News) -> None:
        now_s = time.monotonic()
        with self._turn:
            match news:
                case Sight() | Interrupted():
                    self._book.hear(now_s, news)
                case Started():
                    self._book.hear(now_s, news)
                    self._restart(news)
                case ScreenChanged():
                    self._schedule.changed(now_s)
                case RepairDue(at_s=at_s):
                    self._schedule.repair_s = at_s
                case Around():
                    self._look_around(now_s, news)
                case ScreenLost(detail=detail):
                    self.failure = EndCause.SCREEN_GONE, detail
                case GivenUp(detail=detail):
                    self.failure = EndCause.CAPTURE_FAILED, detail
            self._turn.notify_all()

    def _restart(self, news: Started) -> None:
        """Begin with a studio that knows nothing of what the viewer has."""
        self._schedule.tells_changes = news.tells_changes
        self._schedule.repair_s = None
        self._schedule.want()

    def _look_around(self, now_s: float, news: Around) -> None:
        self._pointer.hear(now_s, news.pointer)
        if news.leds is not None:
            self._core.set_leds(*news.leds)
        if news.screens is not None:
            self._core.set_screens(news.screens)

    def _stir(self, now_s: float) -> None:
        self._schedule.stir(now_s)
        if now_s - self._stirred_s >= STIR_S:
            self._stirred_s = now_s
            self._studio.stir()

    @property
    def _has_pointer_news(self) -> bool:
        # With a viewer that asks for each update, one for the pointer would use up the request for the picture.
        is_free = self._wish.is_continuous or self._book.is_open
        return is_free and self._core.is_ready and any(self._pointer.waiting(self._core.offer))

    def _is_due(self, now_s: float) -> bool:
        if not self._book.is_open or not self._wish.is_open:
            return False
        return self._pace.wait_s(now_s) == 0 and self._schedule.due_s(now_s) <= now_s

    def _next_order(self, now_s: float) -> Order:
        self._schedule.looking(now_s)
        order = next_order(
            self._book.last_number + 1,
            now_s,
            self._core,
            self._wish,
            self._pace,
            viewers_pointer=self._pointer.viewers,
            begun=self._begun,
        )
        self._book.place(order)
        return order

    def _send(self, now_s: float, order: Order, sight: Sight) -> bytes:
        """Send an update and what is new of the pointer, as far as the viewer still waits for it."""
        core, picture = self._core, sight.picture
        self._schedule.looked(now_s, has_news=picture is not None and not picture.is_empty)
        if sight.size != (core.width, core.height):
            core.resize(*sight.size)
            self._wish.resize(*sight.size)
        if picture is not None:
            is_wanted = core.is_ready and self._wish.is_open
            is_wanted &= (order.offer, order.pixel_format) == (core.offer, core.pixel_format)
            self._studio.judge(Verdict(order.number, is_wanted))
            picture = picture if is_wanted else None
        if picture is None or not picture.is_all:
            self._schedule.want()
        if not core.is_ready or not self._wish.is_open:
            return core.data_to_send()
        data = self._write(now_s, picture)
        if data and picture is not None:
            self._pace.made(now_s - order.now_s)
        return data

    def _write(self, now_s: float, picture: Picture | None) -> bytes:
        """Write an update, b"" if there is nothing to write."""
        core, earlier = self._core, self._core.data_to_send()
        cursor, moved_to = self._pointer.waiting(core.offer)
        if (picture is None or picture.is_empty) and cursor is None and moved_to is None:
            return earlier
        if picture is None:
            core.send_pointer(cursor, moved_to)
        else:
            core.send_encoded(
                picture.pieces, copies=picture.copies, videos=picture.videos, cursor=cursor, pointer=moved_to
            )
            self._begun = picture.begun
        self._pointer.sent(cursor)
        self._wish.answered()
        has_fence = core.send_fence(FENCE_BLOCK_BEFORE, FRAME_MARK)
        data = core.data_to_send()
        if has_fence or not self._wish.is_continuous:
            self._pace.sent(now_s, len(data))
        return earlier + data
