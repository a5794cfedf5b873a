"""The command `deskhand-client`: the help button's program. Only what the command line needs is loaded here."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from app.client.data_folder import open_data_folder, put_records_aside
from app.client.errors import ClientError, SettingsError
from app.client.help_call import HelpCall, tidied
from app.client.screen_worker import add_arguments as add_worker_arguments
from app.client.settings import FILE_NAME, load_settings
from app.client.share import add_share_command
from app.client.unattended.commands import add_unattended_command
from app.client.wake import address_of, hand_over
from app.client.worker_command import COMMAND as WORKER_COMMAND

EXIT_OK = 0
EXIT_FAILED = 1
EXIT_SETTINGS = 2

IDENTITY_VARIABLE = "DESKHAND_IDENTITY"
"""Other users of a machine can read a command line, but not an environment."""

_ABOUT = """\
Ask the people who support your software for help.

Opens a small window in which you say what is wrong and talk to them. They can look at your screen, or send you
a file, only after you allowed it, and only until you press Stop.
"""

_MORE = f"""\
Started without a command, it opens the window and stays in the tray. A second start brings the first to the front.

It finds its support team by itself, in a settings file named {FILE_NAME}. The first of these counts:
the file named by --settings, the one beside the program, the machine's configuration folder, the user's.

Examples:
  deskhand-client
  deskhand-client help --product Ledger --version 9.2 --module Invoices
  deskhand-client run --background
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit code: 0 fine, 1 failed, 2 settings or arguments unusable."""
    chosen = _parser().parse_args(arguments)
    run = getattr(chosen, "run", None)
    if run is not None:
        return int(run(chosen))
    try:
        return _open_companion(chosen)
    except SettingsError as error:
        _say(str(error))
        return EXIT_SETTINGS
    except ClientError as error:
        _say(str(error))
        return EXIT_FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="deskhand-client",
        description=_ABOUT,
        epilog=_MORE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_places(parser, default=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    asking = commands.add_parser(
        "help",
        help="ask for help from inside a program; made for its help button",
        description="Open the help window and tell support where in which program you are.",
        epilog=f"The identity can also be given in the environment variable {IDENTITY_VARIABLE}, where other users of "
        "this machine cannot read it.",
    )
    _add_places(asking, default=argparse.SUPPRESS)
    _add_call(asking)
    background = commands.add_parser(
        "run",
        help="run without a window in front; for servers and for the start of a session",
        description="Run the companion as without a command, but leave its window closed until somebody wants it.",
    )
    _add_places(background, default=argparse.SUPPRESS)
    background.add_argument("--background", action="store_true", help="open no window; the tray icon shows it")
    add_share_command(commands)
    add_unattended_command(commands)
    add_worker_arguments(commands.add_parser(WORKER_COMMAND))  # without help: it is not for people
    return parser


def _add_places(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument(
        "--settings", type=Path, metavar="FILE", default=default, help=f"the settings file to use ({FILE_NAME})"
    )
    parser.add_argument(
        "--data", type=Path, metavar="DIR", default=default, help="where conversations and the keys are kept"
    )
    parser.add_argument(
        "--fetch-anew",
        action="store_true",
        default=False if default is None else default,
        help="put the conversations here aside, as when their key is lost, and have support's hub send them again",
    )


def _add_call(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--product", default="", help="name of the program, such as Ledger")
    parser.add_argument("--version", default="", help="its version, such as 9.2.1")
    parser.add_argument("--module", default="", help="the part of it in use, such as Invoices")
    parser.add_argument("--screen", default="", help="the window or page in use, such as 'New invoice'")
    parser.add_argument("--identity", default="", metavar="TOKEN", help="signed token that says who the user is (JWT)")
    parser.add_argument("--name", default="", help="the user's name, where no token says it")
    parser.add_argument("--email", default="", help="the user's e-mail address, where no token says it")


def _open_companion(chosen: argparse.Namespace) -> int:
    # The second start must be over at once (S22: a warm click opens the chat within a second), so the window's
    # libraries are loaded only by the start that turns out to be the first.
    settings = load_settings(chosen.settings)
    folder = open_data_folder(chosen.data)
    call = _call_from(chosen)
    if chosen.fetch_anew and not hand_over(address_of(folder), call):
        from sync.store.keys import put_key_aside

        put_records_aside(folder)
        put_key_aside(folder)
    if getattr(chosen, "background", False):
        from app.client.background import stay_in_background

        return stay_in_background(settings, folder)
    if hand_over(address_of(folder), call):
        return EXIT_OK
    from app.client.single_start import take_place_or_hand_over

    place = take_place_or_hand_over(folder, call)
    if place is None:
        return EXIT_OK
    from app.client.process import run_companion

    return run_companion(settings, folder, call, place)


def _call_from(chosen: argparse.Namespace) -> HelpCall:
    fields = {name: getattr(chosen, name, "") for name in HelpCall.__struct_fields__}
    fields["identity"] = fields["identity"] or os.environ.get(IDENTITY_VARIABLE, "")
    return tidied(HelpCall(**fields))


def _say(text: str) -> None:
    """Print what went wrong; a start from a button has no terminal, so there it stands in a window."""
    print(text, file=sys.stderr)
    if sys.stderr is None or not sys.stderr.isatty():
        from app.client.trouble import show_trouble

        show_trouble(text)
