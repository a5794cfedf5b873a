"""The command line of the workstation: `deskhand`."""

from __future__ import annotations

from app.workstation import preload  # noqa: F401  # before PySide6

# isort: split
import argparse
import asyncio
import logging
import logging.handlers
import sys
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_data_path
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from app.workstation.compose import Program
from app.workstation.errors import OrderError
from app.workstation.orders import (
    COME_FORWARD,
    MachineOrder,
    Orders,
    add_open_command,
    add_sign_in_options,
    call_of,
    read_call,
    read_orders,
)
from app.workstation.stop_signals import StopSignals
from app.workstation.stores import put_records_aside
from app.workstation.view import add_view_command
from sync.client.address import HubAddress
from sync.errors import UsageError
from widgets.common.garbage import GarbageCollector
from widgets.common.knock import ANSWER_TIMEOUT_S, PlaceTakenError, address_of
from widgets.common.single_start import FirstStart, take_place

DESCRIPTION = """\
The workstation of Deskhand: the tickets, customers and conversations of a support
department in one window, and the customer's screen beside them once he agrees.
"""

EPILOG = """\
The first start asks for the address of your hub, your e-mail address and your
password. If the hub has a certificate of its own, it also shows the certificate's
fingerprint: compare it with the one your administrator gave you.

Later starts open at once with everything known, whether the hub is there or not.
What you write meanwhile is kept and goes out by itself. Ctrl+K finds everything
that can be done.

  deskhand                                open the workstation
  deskhand --hub https://hub.example.com  use this hub from now on
  deskhand view 192.168.1.20::5900        only look at the screen of a VNC server
  deskhand open --machine SERVER7         open a machine that allows it without asking

A script signs in with: deskhand --email E --password-stdin < file-with-the-password

Records, drafts and settings are in the data folder. The sign-in token is kept in the
system's keyring; where there is none, in the file "token" of the data folder, which
only you can read. The records are encrypted. Their key is kept in the same places; in a
file it protects a copy of the records that strays alone, not a stolen disk: for that,
choose a passphrase (Ctrl+K) or an encrypted disk. The program's log is "deskhand.log" there.
"""

EXIT_REFUSED = 2
"""As argparse ends when the command line makes no sense."""

PROGRAM = "deskhand"

CAME_FORWARD = "deskhand: It is open already; its window has come to the front."
CAME_FORWARD_HUB = (
    "deskhand: It is open already; its window has come to the front. To use another hub, quit it and start it anew."
)
NO_ANSWER = (
    "deskhand: It is open already with this data folder but does not answer. What was written is kept there.\n"
    "End the other one (or sign out of the desktop and in again), then start it anew."
)

LOG_BYTES = 2_000_000
LOG_FILES = 3


def parser() -> argparse.ArgumentParser:
    """Return the description of the whole command line."""
    top = argparse.ArgumentParser(
        prog="deskhand",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    usual = user_data_path("deskhand", appauthor=False)
    top.add_argument("--hub", default="", metavar="URL", help="address of the hub, remembered for later starts")
    top.add_argument(
        "--fingerprint", default="", metavar="F", help="SHA-256 of the hub's certificate, as the hub shows it"
    )
    top.add_argument("--data", type=Path, default=usual, metavar="DIR", help="the data folder (%(default)s)")
    top.add_argument(
        "--fetch-anew",
        action="store_true",
        help="put the records here aside, as when their key is lost, and fetch everything from the hub",
    )
    add_sign_in_options(top)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    add_view_command(commands)
    add_open_command(commands)
    top.set_defaults(run=open_workstation)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and return its exit code."""
    parsed = parser().parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


def open_workstation(arguments: argparse.Namespace) -> int:
    """Open the window and stay until the program ends."""
    try:
        hub = HubAddress(arguments.hub, arguments.fingerprint) if arguments.hub else None
        orders = read_orders(arguments)
        arguments.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    except (UsageError, OrderError, OSError) as error:
        print(f"deskhand: {error}", file=sys.stderr)
        return EXIT_REFUSED
    try:
        address = address_of(PROGRAM, arguments.data.absolute())
        place = take_place(arguments.data, address, call_of(orders), ANSWER_TIMEOUT_S)
    except PlaceTakenError:
        print(NO_ANSWER, file=sys.stderr)
        return EXIT_REFUSED
    if place is None:
        print(CAME_FORWARD_HUB if hub else CAME_FORWARD)
        return 0
    keep_log(arguments.data)
    if arguments.fetch_anew:
        put_records_aside(arguments.data)
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication), "the workstation has windows"
    app.setApplicationName("Deskhand")
    app.setDesktopFileName("deskhand")
    app.setQuitOnLastWindowClosed(False)  # the tray keeps the program; Program.ended ends it
    first = FirstStart(place, _read_call)
    loop = QEventLoop(app)
    asyncio.set_event_loop(loop)
    garbage = GarbageCollector(app)
    with loop:
        loop.run_until_complete(_work(app, arguments.data, hub, orders, first))
    garbage.stop()
    first.close()
    return 0


def _read_call(said: bytes) -> MachineOrder | None:
    return None if said.strip() == COME_FORWARD else read_call(said)


def keep_log(folder: Path) -> None:
    """Write the program's log into the data folder; warnings go to standard error too."""
    file = logging.handlers.RotatingFileHandler(
        folder / "deskhand.log", maxBytes=LOG_BYTES, backupCount=LOG_FILES, encoding="utf-8"
    )
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    shown = logging.StreamHandler()
    shown.setLevel(logging.WARNING)
    logging.basicConfig(level=logging.INFO, handlers=[file, shown])
    logging.getLogger("paramiko").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)


async def _work(app: QApplication, folder: Path, hub: HubAddress | None, orders: Orders, first: FirstStart) -> None:
    program = Program(app, folder, hub.url if hub else "", hub.fingerprint if hub else "", orders)
    first.called.connect(program.take_call)
    with StopSignals(program.quit):
        try:
            await program.start()
            await program.ended
        finally:
            await program.close()
