"""Feeds one viewer with pictures: when to order one, and what of it to send."""

from __future__ import annotations

import logging
import threading
import time

from remote.errors import UsageError
from remote.rfb import events as rfb
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.messages import FENCE_BLOCK_BEFORE
from remote.rfb.server import ServerConnection
from remote.share.events import EndCause
from remote.share.pace import Pace
from remote.share.pointer_watch import PointerNews
from remote.share.schedule import Schedule
from remote.share.studio import (
    GivenUp,
    Interrupted,
    News,
    Order,
    Picture,
    PictureOrder,
    RepairDue,
    ScreenChanged,
    ScreenLost,
    Sight,
    Started,
    Studio,
    Verdict,
)
from remote.share.update_maker import Terms
from remote.share.wish import Wish

FRAME_MARK = b"frame"
HELLO_MARK = b""
"""Payload of the fence by which the core tells that it knows fences; its answer shows the empty line's round trip."""
FENCE_BYTES = 16

HANG_S = 5.0
"""An order that takes so long is never answered: the largest screen, all of it new, takes a second."""
START_S = 10.0
"""A cold start on a busy old machine, and the pause before it."""

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
        self._viewers_pointer: tuple[int, int] | None = None
        self._has_greeted = False
        self._is_started = False
        self._number = 0
        self._order: Order | None = None  # the one that is not answered yet
        self._answer_by_s: float | None = None  # when the studio, if it has not answered or started by then, is renewed
        self._sight: tuple[Order, Sight] | None = None  # the answer that is not sent yet
        self._pointer = PointerNews()
        self._has_used_zrle = self._must_not_use_zrle = False

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
                self._viewers_pointer = x, y
                self._schedule.stir(now_s)
            case rfb.KeyEvent():
                self._schedule.stir(now_s)

    def wait_s(self) -> float | None:
        """Return the seconds until `work` is due, 0 if it is now; None while there is nothing to wait for."""
        now_s = time.monotonic()
        if self._answer_by_s is not None:
            return max(self._answer_by_s - now_s, 0.0)
        if not self._is_started or not self._wish.is_open:
            return None
        return max(self._pace.wait_s(now_s), self._schedule.due_s(now_s) - now_s, 0.0)

    def work(self) -> None:
        """Order the next look; or give up one that is not answered."""
        now_s = time.monotonic()
        order = None
        with self._turn:
            is_hanging = self._answer_by_s is not None and now_s >= self._answer_by_s
            if self._answer_by_s is None and self._is_started:
                order = self._next_order(now_s)
            if order is not None or is_hanging:
                self._answer_by_s = now_s + HANG_S
        if is_hanging:
            log.warning("the screen's capture does not answer: it begins anew")
            self._studio.renew()
        elif order is not None:
            self._studio.ask(order)

    def take(self) -> bytes:
        """Return what there is to send of the last look, if it has been answered."""
        if self._sight is None:
            return b""
        (order, sight), self._sight = self._sight, None
        try:
            data = self._send(order, sight)
        except UsageError as error:  # only a damaged process draws beside the screen
            log.warning("the screen's capture is damaged (%s): it begins anew", error)
            self._studio.renew()
            return b""
        now_s = time.monotonic()
        if data and sight.picture is not None:
            self._pace.made(now_s - order.now_s)
        return data

    def _hear(self, news: News) -> None:
        with self._turn:
            match news:
                case Started():
                    self._restart(news)
                case Sight(number=number) if self._order is not None and number == self._order.number:
                    self._sight = self._order, news
                    self._order = self._answer_by_s = None
                case ScreenChanged():
                    self._schedule.changed(time.monotonic())
                case RepairDue(at_s=at_s):
                    self._schedule.repair_s = at_s
                case Interrupted():
                    self._is_started, self._order, self._sight = False, None, None
                    self._answer_by_s = time.monotonic() + START_S
                case ScreenLost(detail=detail):
                    self.failure = EndCause.SCREEN_GONE, detail
                case GivenUp(detail=detail):
                    self.failure = EndCause.CAPTURE_FAILED, detail
            self._turn.notify_all()

    def _restart(self, news: Started) -> None:
        """Begin with a studio that knows nothing, and whose streams begin anew."""
        self._is_started, self._order, self._sight, self._answer_by_s = True, None, None, None
        self._schedule.tells_changes = news.tells_changes
        self._schedule.repair_s = None
        self._schedule.want()
        self._must_not_use_zrle = self._has_used_zrle

    def _offer(self) -> Offer:
        """Return what may be used: the one stream of ZRLE cannot begin anew, so it is left when it broke."""
        offer = self._core.offer
        if not self._must_not_use_zrle:
            return offer
        return Offer(tuple(encoding for encoding in offer.encodings if encoding != Encoding.ZRLE))

    def _next_order(self, now_s: float) -> Order:
        self._number += 1
        picture = None
        window = self._wish.window
        if window is not None and self._schedule.needs_picture(now_s):
            self._schedule.looking(now_s)
            self._pace.is_asked = not self._wish.is_continuous
            self._pace.ceiling_kbit_s = self._core.offer.ceiling_kbit_s
            terms = Terms(
                window.clipped(*self._core.visible_size),
                self._core.can_copy,
                # noVNC likes H.264 best of all and may freeze on it; TigerVNC hides a broken film: only our own view.
                self._core.can_show_video and Encoding.RECALL in self._core.offer,
                self._pace.rate,
                self._pace.budget_bytes,
                self._pace.effort,
            )
            size, again = (self._core.width, self._core.height), tuple(self._wish.take_again())
            picture = PictureOrder(size, self._offer(), self._core.pixel_format, again, terms)
        self._order = Order(self._number, now_s, self._viewers_pointer, picture)
        return self._order

    def _follow(self, sight: Sight) -> None:
        """Tell the core what is new of the screen as a whole."""
        core = self._core
        if sight.size != (core.width, core.height):
            core.resize(*sight.size)
            self._wish.resize(*sight.size)
            self._schedule.want()

    def _send(self, order: Order, sight: Sight) -> bytes:
        """Send an update and what is new of the pointer, as far as the viewer still waits for it."""
        core, picture = self._core, sight.picture
        self._pointer = sight.pointer.after(self._pointer)
        is_still_wanted = core.is_ready and self._wish.is_open and self._fits(order)
        has_news = not sight.pointer.is_empty or (picture is not None and not picture.is_empty)
        self._schedule.looked(time.monotonic(), has_news=has_news)
        if picture is not None and not (is_still_wanted and picture.is_all):
            self._schedule.want()
        if picture is not None:
            self._studio.judge(Verdict(order.number, is_still_wanted))
        self._follow(sight)
        if not core.is_ready or not self._wish.is_open:
            return core.data_to_send()
        earlier = core.data_to_send()
        if not self._write(picture if is_still_wanted else None):
            return earlier
        self._wish.answered()
        has_fence = core.send_fence(FENCE_BLOCK_BEFORE, FRAME_MARK)
        data = core.data_to_send()
        if has_fence or not self._wish.is_continuous:
            self._pace.sent(time.monotonic(), len(data))
        return earlier + data

    def _fits(self, order: Order) -> bool:
        """Tell whether the viewer still understands what was made by an order."""
        wanted = order.picture
        return wanted is None or (wanted.offer == self._offer() and wanted.pixel_format == self._core.pixel_format)

    def _write(self, picture: Picture | None) -> bool:
        """Write an update; return whether there was anything to write."""
        offer, news = self._core.offer, self._pointer
        has_shape = offer.first_of(Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA) is not None
        cursor = news.cursor if has_shape else None
        moved_to = news.moved_to if Encoding.VMWARE_CURSOR_POSITION in offer else None
        if (picture is None or picture.is_empty) and cursor is None and moved_to is None:
            return False
        if picture is None:
            self._core.send_pointer(cursor, moved_to)
        else:
            self._core.send_encoded(
                picture.pieces, copies=picture.copies, videos=picture.videos, cursor=cursor, pointer=moved_to
            )
            self._has_used_zrle |= any(piece.encoding == Encoding.ZRLE for piece in picture.pieces)
        self._pointer = PointerNews(None if cursor else news.cursor)
        return True
