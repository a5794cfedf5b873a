"""`deskhand-hub audit`: prints who did what."""

from __future__ import annotations

import datetime
from argparse import Namespace

from app.hub.commands.terminal import Commands, say
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings

DESCRIPTION = """\
Print the newest lines of the audit: when (UTC), from where, who, what and about what, separated by tabs.
The audit only grows; the database itself refuses to change or remove a line.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("audit", help="print who did what", description=DESCRIPTION)
    parser.add_argument("--last", type=int, default=50, metavar="N", help="how many lines (%(default)s)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Print the lines, the newest last."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        lines = ledger.audit.last(arguments.last)
    for line in lines:
        at = datetime.datetime.fromtimestamp(line.at_ms / 1000, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        say("\t".join((at, line.address or "-", line.who, line.what, line.about)))
    return 0
