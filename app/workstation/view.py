"""`deskhand view HOST::PORT`: the screen of any VNC server in a window of its own, without a hub."""

from __future__ import annotations

import argparse
import asyncio
import signal
import socket
import sys
import threading
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from qasync import QEventLoop

from remote.errors import PathError, UsageError
from remote.view.dial import dial_vnc, parse_vnc_address
from remote.view.events import Ended
from remote.view.screen_view import ScreenView
from widgets.common.garbage import GarbageCollector
from widgets.common.theme import Theme
from widgets.viewer.event_relay import EventRelay
from widgets.viewer.placement import Scale
from widgets.viewer.viewer import ViewerWidget

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
DIAL_TIMEOUT_S = 10.0
SHARE_OF_SCREEN = 0.9
"""A new window takes at most this share of our screen's sides, so that it can still be moved."""
FIRST_SIZE = QSize(960, 600)

EPILOG = """\
Everything you type goes to the other screen, except Ctrl+Alt+Return, which leaves the full screen or fills it.
The exit code is 0 when the window was closed, 1 when the view could not be opened or broke, 2 for wrong arguments."""


@dataclass(frozen=True)
class Target:
    """What to look at, and how.

    Attributes:
        password: for servers that ask for one; in no error and no log.
    """

    host: str
    port: int
    password: bytes | None
    is_full_screen: bool
    is_view_only: bool


class ViewWindow(QWidget):
    """One far screen in a window.

    Signals:
        closed: the person closed the window.
    """

    closed = Signal()
    _reached = Signal(object)
    _missed = Signal(str)

    def __init__(self, theme: Theme, target: Target) -> None:
        """Make the window; `dial` fills it."""
        super().__init__()
        self.setObjectName("view")
        self._target = target
        self._view: ScreenView | None = None
        self.has_failed = False
        self._geometry_before = self.geometry()
        self._viewer = ViewerWidget(theme, self)
        self._viewer.set_control(not target.is_view_only)
        self._viewer.opened.connect(self._fit_to)
        self._viewer.renamed.connect(self._show_name)
        self._viewer.ended.connect(self._note_end)
        self._viewer.left.connect(self._turn_full_screen)
        self._viewer.again_requested.connect(self.dial)
        self._reached.connect(self._look, Qt.ConnectionType.QueuedConnection)
        self._missed.connect(self._fail, Qt.ConnectionType.QueuedConnection)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._viewer)
        self._show_name(f"{target.host}::{target.port}")

    def open(self) -> None:
        """Show the window."""
        self.resize(FIRST_SIZE)
        if self._target.is_full_screen:
            self._turn_full_screen()
        else:
            self.show()

    def dial(self) -> None:
        """Begin to connect; the window goes on."""
        host, port = self._target.host, self._target.port
        self.has_failed = False
        self._viewer.wait(
            self.tr("Connecting to {host}…").format(host=host),
            self.tr("Its screen appears here as soon as it answers."),
        )

        def connect() -> None:
            try:
                line = dial_vnc(host, port, DIAL_TIMEOUT_S)
            except PathError as error:
                self._missed.emit(str(error))
            else:
                self._reached.emit(line)

        # A daemon: closing the window must not wait for a host that does not answer.
        threading.Thread(target=connect, name="dial", daemon=True).start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End the view with its window."""
        if self._view is not None:
            self._view.stop()
        super().closeEvent(event)
        self.closed.emit()

    def _look(self, line: socket.socket) -> None:
        if not self.isVisible():  # closed while we were dialling
            line.close()
            return
        relay = EventRelay(self)
        relay.event_came.connect(self._viewer.take)
        self._view = ScreenView(line, password=self._target.password, on_event=relay.post)
        self._viewer.attach(self._view)
        self._view.start()

    def _fail(self, words: str) -> None:
        self.has_failed = True
        advice = self.tr("{what} Check the address, and whether that computer is on and shares its screen.")
        self._viewer.fail(self.tr("The other screen cannot be reached."), advice.format(what=words))

    def _note_end(self, event: Ended) -> None:
        self.has_failed = event.is_error

    def _show_name(self, name: str) -> None:
        self.setWindowTitle(self.tr("{name} - Deskhand").format(name=name))

    def _fit_to(self, width: int, height: int) -> None:
        """Make the window as large as the far screen, as far as ours has room."""
        if self.isFullScreen():
            return
        ratio = self.devicePixelRatioF()
        room = self.screen().availableSize() * SHARE_OF_SCREEN
        wanted = QSize(round(width / ratio), round(height / ratio))
        self.resize(wanted if _fits(wanted, room) else wanted.scaled(room, Qt.AspectRatioMode.KeepAspectRatio))
        self.move(self.screen().availableGeometry().center() - self.frameGeometry().center() + self.pos())

    def _turn_full_screen(self) -> None:
        """Fill our screen pixel for pixel with nothing over it, or go back to a window."""
        if self.isFullScreen():
            self._viewer.set_scale(Scale.FIT)
            self.showNormal()
            self.setGeometry(self._geometry_before)
        else:
            self._viewer.set_scale(Scale.ONE_TO_ONE)
            self._geometry_before = self.geometry()
            self.setGeometry(self.screen().geometry())  # on a bare X screen no window manager does it
            self.showFullScreen()


def add_view_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `view` to a program's commands; its `run` returns the exit code."""
    parser = subparsers.add_parser(
        "view",
        help="show the screen of any VNC server",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_arguments(parser)
    parser.set_defaults(run=run)


def main(arguments: list[str] | None = None) -> int:
    """Run the command by itself.

    Returns:
        0 when the window was closed, 1 when the view failed, 2 for wrong arguments.
    """
    parser = argparse.ArgumentParser(
        prog="deskhand view",
        description=__doc__,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_arguments(parser)
    return run(parser.parse_args(arguments))


def run(args: argparse.Namespace) -> int:
    """Open the window and stay until it is closed."""
    try:
        host, port = parse_vnc_address(args.address)
        password = None if args.password_file is None else _read_password(args.password_file)
    except (UsageError, OSError, UnicodeDecodeError) as error:
        sys.stderr.write(f"{error}\n")
        return EXIT_USAGE
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl+C ends the program although Qt's loop never returns to Python
    app = QApplication.instance() or QApplication(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("the command needs an application with windows")
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    garbage = GarbageCollector(app)
    with loop:
        target = Target(host, port, password, args.full_screen, args.view_only)
        code: int = loop.run_until_complete(_show(app, target))
    garbage.stop()
    return code


async def _show(app: QApplication, target: Target) -> int:
    window = ViewWindow(Theme(app), target)
    is_closed = asyncio.Event()
    window.closed.connect(is_closed.set)
    window.open()
    window.dial()
    await is_closed.wait()
    return EXIT_FAILED if window.has_failed else EXIT_OK


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="HOST::PORT", help="or HOST:DISPLAY, for example 192.168.1.20:1")
    parser.add_argument("--full-screen", action="store_true", help="fill our screen, pixel for pixel")
    parser.add_argument("--view-only", action="store_true", help="only look: send no keys and no mouse")
    parser.add_argument("--password-file", type=Path, metavar="F", help="a file whose first line is the password")


def _read_password(path: Path) -> bytes:
    return path.read_text(encoding="utf-8").partition("\n")[0].strip().encode()


def _fits(size: QSize, room: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


if __name__ == "__main__":
    sys.exit(main())
