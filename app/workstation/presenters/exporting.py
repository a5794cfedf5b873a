"""Writes all records out into the folder that a person named, and tells how far it is."""

from __future__ import annotations

import asyncio
import datetime
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, SignalInstance

from app.workstation.brisk import brisk_turns
from app.workstation.operations.desk import Desk
from app.workstation.operations.exporting import export
from app.workstation.tasks import TaskOwner
from sync.errors import SyncError
from sync.exchange.out.export import Manifest
from widgets.importing import ExportPage, ExportWish


class ExportPresenter(QObject):
    """One export at a time."""

    def __init__(self, desk: Desk, page: ExportPage, tasks: TaskOwner) -> None:
        """Take the agent, the page, and whoever owns what is under way."""
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._tasks = tasks
        self._loop = asyncio.get_running_loop()
        self._stop = threading.Event()
        self._is_busy = False
        day = datetime.datetime.fromtimestamp(desk.now_ms() / 1000).astimezone().date().isoformat()
        page.begin(_documents() / f"deskhand-{day}")

    def wishes(self) -> tuple[tuple[SignalInstance, Callable[..., object]], ...]:
        """Return the signals of the page, each with what to do."""
        return (self._page.export_requested, self.export), (self._page.stop_requested, self._stop.set)

    def clear(self) -> None:
        """End what is under way: this agent leaves."""
        self._stop.set()

    def export(self, wish: ExportWish) -> None:
        """Begin to write."""
        if not self._is_busy:
            self._is_busy = True
            self._stop.clear()
            self._tasks.start(self._export(wish), "export records")

    async def _export(self, wish: ExportWish) -> None:
        self._tell(0, 0)
        try:
            with brisk_turns():
                manifest = await export(self._desk, wish, self._stop, self._tell_from_worker)
        except SyncError as error:
            self._page.show_end(str(error), is_well=False)
        else:
            self._page.show_end(self._words(wish, manifest), is_well=True)
        finally:
            self._is_busy = False

    def _tell_from_worker(self, done: int, total: int) -> None:
        self._loop.call_soon_threadsafe(self._tell, done, total)

    def _tell(self, done: int, total: int) -> None:
        if self._is_busy:
            words = self.tr("{done} of {total}").format(done=f"{done:,}", total=f"{total:,}")
            self._page.show_work(words, done, total)

    def _words(self, wish: ExportWish, manifest: Manifest) -> str:
        words = self.tr("{count} records are in {folder}.").format(count=f"{manifest.records:,}", folder=wish.folder)
        missing = manifest.attachments.missing_count if manifest.attachments is not None else 0
        if not missing:
            return words
        rest = self.tr("{count} attachments are not on this computer; manifest.json names them.")
        return f"{words} {rest.format(count=f'{missing:,}')}"


def _documents() -> Path:
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(place) if place else Path.home()
