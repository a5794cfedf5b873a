"""The customer's screen within a session: one view on one line, and when its first picture was complete."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from app.workstation.session.picture_clock import PictureClock
from app.workstation.workers import Workers
from remote.draw.pen import DrawingPen
from remote.errors import RemoteError
from remote.ssh.guest import GuestLine
from remote.view.events import Ended, Opened, Painted, Resized, ViewEvent
from remote.view.screen_view import ScreenView

log = logging.getLogger(__name__)


class RemoteScreen(QObject):
    """One look at the customer's screen, from the open line to its end.

    Signals:
        event_came(ViewEvent): what the view tells, in the window's thread.
        picture_completed(float): the first complete picture has been decoded, so many seconds after the grant.
        pen_came(DrawingPen): the agent can draw on the customer's screen.
    """

    event_came = Signal(object)
    picture_completed = Signal(float)
    pen_came = Signal(object)

    def __init__(self, line: GuestLine, workers: Workers, granted_at_s: float, parent: QObject | None = None) -> None:
        """Prepare to look over a line.

        Args:
            line: authenticated; closed with this object.
            workers: where blocking calls run.
            granted_at_s: when the customer's answer came (time.monotonic).
        """
        super().__init__(parent)
        self._line = line
        self._workers = workers
        self._granted_at_s = granted_at_s
        self._loop = asyncio.get_running_loop()
        self._over: asyncio.Future[Ended] = self._loop.create_future()
        self._clock: PictureClock | None = None
        self._pen: DrawingPen | None = None
        self.view: ScreenView | None = None

    async def open(self) -> ScreenView:
        """Ask the companion for its screen.

        Raises:
            RemoteError: it was not granted, or the line broke.
        """
        stream = await self._workers.run(self._line.open_screen)
        self.view = ScreenView(stream, on_event=self._post)
        self.view.start()
        return self.view

    async def open_pen(self) -> None:
        """Ask the companion for its glass to draw on; one that has none is looked at all the same."""
        try:
            self._pen = await self._workers.run(self._line.open_drawing)
        except RemoteError as error:
            log.info("no pen: %s", error)
        else:
            self.pen_came.emit(self._pen)

    async def wait_for_end(self) -> Ended:
        """Return why the view ended, once it has."""
        return await asyncio.shield(self._over)

    async def close(self) -> None:
        """End pen, view and line."""
        if self._pen is not None:
            await self._workers.run(self._pen.close)
        if self.view is not None:
            await self._workers.run(self.view.stop)
        await self._workers.run(self._line.close)

    def _post(self, event: ViewEvent) -> None:
        """Hand an event to the loop (the view's thread)."""
        self._note_picture(event)
        self._call(self._take, event)

    def _call(self, function: Callable[..., None], *args: object) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(function, *args)

    def _note_picture(self, event: ViewEvent) -> None:
        """Watch for the first complete picture (the view's thread, so that a busy window does not count)."""
        if isinstance(event, Opened | Resized) and (self._clock is None or not self._clock.is_complete):
            self._clock = PictureClock(event.width, event.height)
        elif isinstance(event, Painted) and self._clock is not None and self._clock.paint(event.rects):
            seconds = time.monotonic() - self._granted_at_s
            log.info("first complete picture %.3f s after the grant (%s)", seconds, self._line.path)
            self._call(self.picture_completed.emit, seconds)

    def _take(self, event: ViewEvent) -> None:
        self.event_came.emit(event)
        if isinstance(event, Ended) and not self._over.done():
            self._over.set_result(event)
