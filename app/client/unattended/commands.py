"""`deskhand-client unattended`: allow, list and revoke access without anybody in front of this computer."""

from __future__ import annotations

import argparse
import secrets
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from app.client.data_folder import open_data_folder
from app.client.device_key import FILE_NAME as KEY_FILE
from app.client.device_key import DeviceKey, is_damaged, open_device_key, system_key_ring
from app.client.errors import ClientError, DeviceKeyError, StandingError
from app.client.unattended.book import book_file, put_book_aside, read_book, strike_out, write_book
from app.client.unattended.standing import (
    ALL_DAY,
    StandingLease,
    checked_hours,
    checked_rights,
    checked_until,
    checked_who,
)

EXIT_OK, EXIT_FAILED, EXIT_USAGE = 0, 1, 2
ID_BYTES = 4

DESCRIPTION = """\
Let named agents of your support team into this computer without asking anybody each time: for servers that
nobody sits at. Only here can it be allowed, listed and taken back; the hub and the agents can only ask.

Each session shows the red bar with Stop, is limited to the rights and the time that you name, and is noted on
a ticket. Whatever goes beyond is asked on this computer's screen as usual.
"""

EPILOG = """\
Examples:
  deskhand-client unattended allow --who anna@example.com --rights view,control --until 2027-06-30 --hours 8-18
  deskhand-client unattended allow --who team:support --rights view --until 2027-12-31
  deskhand-client unattended list
  deskhand-client unattended revoke 3f9c21aa

Run it as the user whose companion runs (with the same --data). A running companion notices each change by itself;
taking a permission back also ends a session that runs under it.
"""

_ADVICE = "Start the companion once as this user, so that it puts its key in order; then try again."


def add_unattended_command(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `unattended` to a program's commands; its `run` returns the exit code."""
    parser = commands.add_parser(
        "unattended",
        help="let agents into this computer without asking each time",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _add_data(parser, default=argparse.SUPPRESS)
    parts = parser.add_subparsers(title="what to do", required=True, metavar="WHAT")
    allow = parts.add_parser("allow", help="allow it", description="Allow an agent or a team to come in.")
    allow.add_argument("--who", required=True, metavar="EMAIL|team:NAME", help="who may come in")
    allow.add_argument("--rights", required=True, metavar="LIST", help="view, control, files, clipboard; with commas")
    allow.add_argument("--until", required=True, metavar="YYYY-MM-DD", help="the last day")
    allow.add_argument("--hours", default="", metavar="8-18", help="only between these hours of this computer's clock")
    allow.set_defaults(run=_guarded(_allow))
    listing = parts.add_parser("list", help="list what is allowed", description="List what is allowed.")
    listing.set_defaults(run=_guarded(_list))
    revoke = parts.add_parser("revoke", help="take it back", description="Take a permission back, at once.")
    revoke.add_argument("id", metavar="ID", help="as `list` shows it")
    revoke.set_defaults(run=_guarded(_revoke))
    for part in (allow, listing, revoke):
        _add_data(part, default=argparse.SUPPRESS)


def _add_data(parser: argparse.ArgumentParser, default: object) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", default=default, help="the companion's data folder")


def _guarded(work: Callable[[argparse.Namespace, Path], int]) -> Callable[[argparse.Namespace], int]:
    """Return the command that says in a sentence what went wrong."""

    def run(arguments: argparse.Namespace) -> int:
        try:
            return work(arguments, open_data_folder(arguments.data))
        except StandingError as error:
            sys.stderr.write(f"{error}\n")
            return EXIT_USAGE
        except ClientError as error:
            sys.stderr.write(f"{error}\n")
            return EXIT_FAILED

    return run


def _allow(arguments: argparse.Namespace, folder: Path) -> int:
    now_ms = _now_ms()
    lease = StandingLease(
        id=secrets.token_hex(ID_BYTES),
        who=checked_who(arguments.who),
        rights=checked_rights(arguments.rights),
        granted_at_ms=now_ms,
        expires_at_ms=checked_until(arguments.until, now_ms),
        hours=checked_hours(arguments.hours),
    )
    key = _key(folder)
    file = book_file(folder)
    try:
        known = read_book(file, key.key.public_key())
    except StandingError as error:
        aside = put_book_aside(file)
        _say(f"{error}\nIt is kept as {aside.name}; what it allowed has to be allowed anew.")
        known = ()
    write_book(file, [*known, lease], key.key)
    _say(f"Allowed, until you take it back with `deskhand-client unattended revoke {lease.id}`:")
    _say(_line(lease, now_ms))
    return EXIT_OK


def _list(_arguments: argparse.Namespace, folder: Path) -> int:
    file = book_file(folder)
    leases = read_book(file, _key(folder).key.public_key()) if file.exists() else ()
    if not leases:
        _say("Nobody may come into this computer without asking.")
    for lease in leases:
        _say(_line(lease, _now_ms()))
    return EXIT_OK


def _revoke(arguments: argparse.Namespace, folder: Path) -> int:
    file = book_file(folder)
    if not file.exists() or not strike_out(file, arguments.id.strip().lower(), _key(folder).key):
        raise StandingError(f"Nothing is allowed here under {arguments.id}. `unattended list` shows what is.")
    _say("Taken back. A session that ran under it ends now.")
    return EXIT_OK


def _key(folder: Path) -> DeviceKey:
    """Return this computer's key; it is made on a computer that has none yet.

    Raises:
        DeviceKeyError: there is one, but it is damaged or cannot be had now.
    """
    if is_damaged(folder):
        raise DeviceKeyError(f"The key of this computer ({folder / KEY_FILE}) is damaged. {_ADVICE}")
    return open_device_key(folder, system_key_ring())


def _line(lease: StandingLease, now_ms: int) -> str:
    first, last = lease.hours
    hours = "at any hour" if lease.hours == ALL_DAY else f"from {first}:00 to {last}:00"
    end = datetime.fromtimestamp((lease.expires_at_ms - 1) / 1000)
    state = "" if lease.expires_at_ms > now_ms else "  (over)"
    rights = ",".join(right.value for right in lease.rights)
    return f"{lease.id}  {lease.who}  {rights}  until {end:%Y-%m-%d}, {hours}{state}"


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
