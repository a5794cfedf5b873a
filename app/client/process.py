"""The companion as a process: its log, its loop, and the signals of the system that end it."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
from collections.abc import Callable
from functools import partial
from logging.handlers import RotatingFileHandler
from pathlib import Path

import qasync
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QApplication

from app.client.compose import Companion
from app.client.help_call import HelpCall
from app.client.session.running import Patience
from app.client.session.screen import Seat
from app.client.settings import Settings
from app.client.single_start import listen_for_help
from app.client.worker_command import worker_command
from capture.frames import ScreenFrames
from remote.input.xtest import XTestInput
from remote.share.worker.spare import SpareWorker
from widgets.common.garbage import GarbageCollector
from widgets.common.language import Language
from widgets.common.single_start import Place

LOG_BYTES, LOG_FILES = 512 * 1024, 2


def run_companion(
    settings: Settings, folder: Path, call: HelpCall, place: Place, *, is_in_background: bool = False
) -> int:
    """Run the program until the customer quits it; returns the exit code.

    Raises:
        ClientError: the store cannot be opened, or the place cannot be listened at.
    """
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Deskhand")
    application.setDesktopFileName("deskhand-client")
    application.setQuitOnLastWindowClosed(False)
    garbage = GarbageCollector(application)
    Language(application).follow(QLocale(settings.language) if settings.language else None)
    first = listen_for_help(place)
    _write_log(folder / "client.log")
    seat = Seat(ScreenFrames, XTestInput, socket.gethostname(), SpareWorker(worker_command()))
    companion = Companion(settings, folder, seat, Patience())
    first.called.connect(companion.wake)
    try:
        with qasync.QEventLoop(application) as loop:
            start = partial(companion.start, call, is_in_background=is_in_background)
            loop.run_until_complete(_until_finished(companion, start))
    finally:
        first.close()
        garbage.stop()
        first.deleteLater()
    companion.window.deleteLater()
    return 0


async def _until_finished(companion: Companion, start: Callable[[], None]) -> None:
    """Start, and wait for the end, which a signal of the system brings about like a click."""
    loop = asyncio.get_running_loop()
    is_over = asyncio.Event()
    companion.finished.connect(is_over.set)
    if sys.platform != "win32":
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, companion.quit)
    start()
    await is_over.wait()


def _write_log(file: Path) -> None:
    handler = RotatingFileHandler(file, maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8")
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    for chatty in ("httpx", "paramiko"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    file.chmod(0o600)
