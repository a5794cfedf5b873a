"""What a start of the program shall do besides opening its window: sign somebody in, open a machine."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass, field

import msgspec

from app.workstation.errors import OrderError

MAX_PASSWORD_CHARS = 1024

COME_FORWARD = b"come forward"
"""What a second start says to the first, where it brings no order."""


@dataclass(frozen=True)
class MachineOrder:
    """A machine to open at once.

    Attributes:
        name: of the machine or its contact, or the contact's id.
        is_direct: a direct way may be used, not only the hub's relay.
    """

    name: str
    is_full_screen: bool = False
    is_direct: bool = True
    is_view_only: bool = False


@dataclass(frozen=True)
class Orders:
    """All of them; the empty text and None for nothing.

    Attributes:
        password: shows in no text made of this.
    """

    email: str = ""
    password: str = field(default="", repr=False)
    machine: MachineOrder | None = None


def call_of(orders: Orders) -> bytes:
    """Return what a second start says to the first; who it would have signed in stays unsaid."""
    return COME_FORWARD if orders.machine is None else msgspec.json.encode(orders.machine)


def read_call(said: bytes) -> MachineOrder:
    """Return the machine that a second start names.

    Raises:
        ValueError: no start of this program says that.
    """
    try:
        return msgspec.json.decode(said, type=MachineOrder)
    except msgspec.DecodeError as error:
        raise ValueError("no start of this program says that") from error


def add_sign_in_options(parser: argparse.ArgumentParser) -> None:
    """Add what scripts sign in with."""
    parser.add_argument("--email", default="", metavar="E", help="sign in as this person; with --password-stdin")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from the first line of standard input"
    )


def add_open_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `open`; it opens the workstation, and then the machine."""
    parser = commands.add_parser(
        "open",
        help="open a customer's machine that nobody sits at",
        description="Open the workstation and in it a machine at once, without asking where its administrator "
        "allows that there (deskhand-client unattended allow); elsewhere the customer is asked as usual.",
        epilog="Everything you type goes to the other screen, except Ctrl+Alt+Return, which leaves the full screen.",
    )
    parser.add_argument(
        "--machine", required=True, metavar="NAME_OR_CONTACT_ID", help="the machine's name, or its contact's id"
    )
    parser.add_argument("--full-screen", action="store_true", help="fill our screen, pixel for pixel")
    parser.add_argument("--no-direct", action="store_true", help="use the hub's relay only")
    parser.add_argument("--view-only", action="store_true", help="ask for the view only: no keys and no mouse")


def read_orders(arguments: argparse.Namespace) -> Orders:
    """Return what the command line orders; reads standard input where it says so.

    Raises:
        OrderError: name and password do not come together.
    """
    if bool(arguments.email) is not arguments.password_stdin:
        raise OrderError("--email and --password-stdin belong together; give both or neither.")
    password = ""
    if arguments.password_stdin:
        password = sys.stdin.readline(MAX_PASSWORD_CHARS).rstrip("\r\n")
        if not password:
            raise OrderError("No password came on standard input.")
    machine = None
    if getattr(arguments, "machine", ""):
        machine = MachineOrder(
            name=arguments.machine,
            is_full_screen=arguments.full_screen,
            is_direct=not arguments.no_direct,
            is_view_only=arguments.view_only,
        )
    return Orders(arguments.email.strip(), password, machine)
