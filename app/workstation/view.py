"""`deskhand view HOST::PORT`: the screen of any VNC server in a window of its own, without a hub."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.workstation.view_window import Target, ViewWindow
from remote.errors import UsageError
from remote.view.dial import parse_vnc_address
from widgets.common.garbage import GarbageCollector
from widgets.common.theme import Theme

__all__ = ["Target", "ViewWindow", "add_view_command", "main", "run"]

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2

EPILOG = """\
Everything you type goes to the other screen, except Ctrl+Alt+Return, which leaves the full screen or fills it.
In the full screen a bar with all tools appears when the mouse rests at the upper edge. A line that breaks is found
again by itself; the last picture stays until then.
The exit code is 0 when the window was closed, 1 when the view could not be opened or broke, 2 for wrong arguments."""


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


if __name__ == "__main__":
    sys.exit(main())
