"""Feeds one viewer with pictures: when to look at the screen, and what of it to send."""

from __future__ import annotations

import threading
import time

from remote.rfb import events as rfb
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Rect
from remote.rfb.messages import FENCE_BLOCK_BEFORE
from remote.rfb.server import ServerConnection
from remote.share.frame_clock import FrameClock
from remote.share.pace import Pace
from remote.share.pointer_watch import PointerWatch
from remote.share.sources import FrameSource, Pixels, TellsChanges
from remote.share.update_maker import Terms, Update, UpdateMaker
from remote.share.wish import Wish

FRAME_MARK = b"frame"
HELLO_MARK = b""
"""Payload of the fence by which the core tells that it knows fences; its answer shows the empty line's round trip."""
FENCE_BYTES = 16

MIN_INTERVAL_S = 1 / 60
"""Nobody sees more."""
SETTLE_S = 0.002
"""A program paints its window in several steps: the last of them is worth so long a wait."""
SAFETY_INTERVAL_S = 1.0
"""A look now and then although the screen says that it is still: some drivers do not tell of everything."""


class PictureFeed:
    """One viewer's pictures. `turn` guards the core, and everything here that is not said to be the sender's own.

    The sending thread calls `wait_s` (with `turn`) and `look` (without); any thread may call the others with `turn`.
    """

    def __init__(self, core: ServerConnection, source: FrameSource, turn: threading.Condition) -> None:
        """Prepare.

        Args:
            source: the screen; only the sending thread asks it.
            turn: notified when there may be something to send.
        """
        self._core, self._source, self._turn = core, source, turn
        self._wish = Wish(core.width, core.height)
        self._pace = Pace()
        self._clock = FrameClock(time.monotonic())
        self._viewers_pointer: tuple[int, int] | None = None
        self._is_changed = (
            True  # something is known to wait: a change, an area asked for again, the rest of a large one
        )
        self._changed_s = 0.0
        self._has_greeted = False
        # The sender's own:
        self._maker = UpdateMaker(source, core.width, core.height)
        self._pointer = PointerWatch(source)
        self._grabbed_s = 0.0
        self._window = Rect(0, 0, core.width, core.height)
        self._can_tell: bool | None = None

    def note(self, event: rfb.ServerEvent) -> None:
        """Follow what the viewer said."""
        now_s = time.monotonic()
        match event:
            case rfb.UpdateRequested(rect=rect, is_incremental=is_incremental):
                if is_incremental and Encoding.FENCE not in self._core.offer:
                    self._pace.answered(now_s)
                self._wish.ask(rect, is_incremental=is_incremental)
                self._is_changed |= not is_incremental
            case rfb.ContinuousUpdatesSet(is_on=is_on, rect=rect):
                self._wish.set_continuous(is_on, rect)
                self._is_changed = True
            case rfb.FenceReceived(payload=payload) if payload in (FRAME_MARK, HELLO_MARK):
                self._pace.answered(now_s)
            case rfb.EncodingsSet() if Encoding.FENCE in self._core.offer and not self._has_greeted:
                self._has_greeted = True
                self._pace.sent(now_s, FENCE_BYTES)
            case rfb.PointerEvent(x=x, y=y):
                self._viewers_pointer = x, y
                self._clock.stir(now_s)
            case rfb.KeyEvent():
                self._clock.stir(now_s)

    def wait_s(self) -> float | None:
        """Return the seconds until `look` is due, 0 if it is now; None while the viewer waits for nothing."""
        now_s = time.monotonic()
        if not self._wish.is_open:
            return None
        return max(self._pace.wait_s(now_s), self._due_s(now_s) - now_s, 0.0)

    def look(self) -> bytes:
        """Look at the screen; return what there is to send of it (the sending thread, without `turn`).

        Raises:
            OSError: the screen has gone.
        """
        if self._can_tell is None:
            self._can_tell = isinstance(self._source, TellsChanges) and self._source.watch(self._hear_change)
        with self._turn:
            now_s = time.monotonic()
            is_due = self._is_grab_due(now_s)
            viewers_pointer = self._viewers_pointer
        has_pointer_news = self._pointer.look(viewers_pointer)
        if viewers_pointer is not None:
            self._maker.focus(*viewers_pointer)
        update = self._make_update() if is_due else None
        with self._turn:
            has_news = has_pointer_news or (update is not None and not update.is_empty)
            self._clock.looked(time.monotonic(), has_changed=has_news)
            data = self._send(update)
        if update is not None and data:
            self._pace.made(time.monotonic() - now_s)
        return data

    def _hear_change(self) -> None:
        with self._turn:
            if not self._is_changed:
                self._is_changed, self._changed_s = True, time.monotonic()
            self._turn.notify_all()

    def _due_s(self, now_s: float) -> float:
        """Return when the next look is due, if there is room on the line."""
        if self._is_changed:
            return max(self._changed_s + SETTLE_S, self._grabbed_s + MIN_INTERVAL_S)
        due_s = now_s + self._clock.wait_s(now_s)
        repair_s = self._maker.next_repair_s()
        return due_s if repair_s is None else min(due_s, repair_s)

    def _is_grab_due(self, now_s: float) -> bool:
        """Tell whether the screen must be looked at, or only the pointer."""
        if not self._can_tell or self._is_changed or now_s - self._grabbed_s >= SAFETY_INTERVAL_S:
            return True
        repair_s = self._maker.next_repair_s()
        return repair_s is not None and now_s >= repair_s

    def _make_update(self) -> Update | None:
        if isinstance(self._source, TellsChanges) and self._can_tell:
            with self._turn:
                self._is_changed = False
            self._source.expect_changes()
        self._grabbed_s = time.monotonic()
        frame = self._source.grab()
        terms = self._agree(frame)
        if terms is None:
            return None
        self._window = terms.window
        return self._maker.make(self._grabbed_s, frame, self._core.encoder, terms)

    def _agree(self, frame: Pixels) -> Terms | None:
        """Find out what the viewer wants of a frame; None if nothing any more."""
        height, width = frame.shape[:2]
        with self._turn:
            if (width, height) != (self._core.width, self._core.height):
                self._core.resize(width, height)
                self._wish.resize(width, height)
                self._maker.resize(width, height)
            self._maker.forget(self._wish.take_again())
            window = self._wish.window
            self._core.encoder.settle()
            self._pace.is_asked = not self._wish.is_continuous
            if window is None:
                return None
            window = window.clipped(*self._core.visible_size)
            return Terms(
                window,
                self._core.can_copy,
                # noVNC likes H.264 best of all and may freeze on it; TigerVNC hides a broken film: only our own view.
                self._core.can_show_video and Encoding.RECALL in self._core.offer,
                self._pace.rate,
                self._pace.budget_bytes,
                self._pace.effort,
            )

    def _send(self, update: Update | None) -> bytes:
        """Send an update and what is new of the pointer, as far as the viewer still waits for it."""
        core = self._core
        if update is not None and not (core.is_ready and core.encoder.is_settled and self._wish.is_open):
            core.encoder.restart()
            self._maker.dropped(update)
            self._is_changed, update = True, None
        if not core.is_ready or not self._wish.is_open:
            return b""
        has_shape = core.offer.first_of(Encoding.CURSOR, Encoding.CURSOR_WITH_ALPHA) is not None
        cursor = self._pointer.cursor if has_shape else None
        moved_to = self._pointer.moved_to if Encoding.VMWARE_CURSOR_POSITION in core.offer else None
        if update is not None:
            self._maker.sent(self._grabbed_s, update, self._window)
            self._is_changed |= not update.is_all
        if (update is None or update.is_empty) and cursor is None and moved_to is None:
            return b""
        earlier = core.data_to_send()
        if update is None:
            core.send_pointer(cursor, moved_to)
        else:
            core.send_update(
                update.frame,
                (),
                copies=update.copies,
                videos=update.videos,
                encoded=update.pieces,
                cursor=cursor,
                pointer=moved_to,
            )
        self._wish.answered()
        self._pointer.cursor = None if cursor else self._pointer.cursor
        self._pointer.moved_to = None
        has_fence = core.send_fence(FENCE_BLOCK_BEFORE, FRAME_MARK)
        data = core.data_to_send()
        if has_fence or not self._wish.is_continuous:
            self._pace.sent(time.monotonic(), len(data))
        return earlier + data
