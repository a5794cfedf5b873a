"""`deskhand-hub device`: the customers' companions."""

from __future__ import annotations

import datetime
from argparse import Namespace

from app.hub.commands.terminal import Commands, say
from app.hub.devices import Devices
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, now_ms, open_ledger
from app.hub.settings import load_settings
from sync.identifiers import team_scope

DESCRIPTION = """\
List the companions that enrolled, and take back one whose machine was lost or sold; the hub may run meanwhile.
"""

TAKE_BACK = """\
Let a machine's key open nothing any more: its companion is signed out within five seconds and never enrols again.
Tickets and the person stay; another machine of that person enrols as usual.
"""


def add_to(commands: Commands) -> None:
    """Describe the command and its parts."""
    parser = commands.add_parser("device", help="the customers' companions", description=DESCRIPTION)
    parts = parser.add_subparsers(title="what to do", required=True, metavar="WHAT")
    listing = parts.add_parser("list", help="list all companions", description="List all companions.")
    listing.set_defaults(run=run_list)
    taking = parts.add_parser("take-back", help="lock a lost machine out", description=TAKE_BACK)
    taking.add_argument("device", metavar="ID", help="as `device list` shows it")
    taking.set_defaults(run=run_take_back)


def run_list(arguments: Namespace) -> int:
    """List the companions."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        devices = _devices(ledger).everyone()
    for device in devices:
        since = datetime.datetime.fromtimestamp(device.created_at_ms / 1000, datetime.UTC)
        say(f"{device.id}  {since:%Y-%m-%d}  {device.host_name:24} {device.name}")
    if not devices:
        say("No companion has enrolled yet.")
    return 0


def run_take_back(arguments: Namespace) -> int:
    """Lock a machine out."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        device = _devices(ledger).take_back(arguments.device)
    say(f"The companion of {device.name} on {device.host_name or 'a nameless machine'} is locked out.")
    return 0


def _devices(ledger: Ledger) -> Devices:
    return Devices(ledger.store, ledger.audit, team_scope(ledger.settings.team), now_ms)
