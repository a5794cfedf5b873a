"""`deskhand-hub backup`: a checked copy, while the hub runs."""

from __future__ import annotations

import datetime
from argparse import Namespace
from pathlib import Path

from app.hub.backup import KEPT, forget_old, make_backup
from app.hub.commands.terminal import Commands, say
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings

DESCRIPTION = f"""\
Copy the database while the hub runs, check the copy and keep the newest {KEPT}; settings, secret and certificate
are copied beside it. Copy the folder `blobs` (attachments) with any tool: its files never change.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("backup", help="make a checked copy of the records", description=DESCRIPTION)
    parser.add_argument("--to", type=Path, metavar="DIR", help="folder for the copy (backups in the data folder)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Make a backup."""
    folder = DataFolder(arguments.data)
    to = arguments.to or folder.backups
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        copy = make_backup(ledger.store, folder, to, datetime.datetime.now(datetime.UTC))
        ledger.audit.note("operator", "backup", copy.name)
    gone = forget_old(to)
    say(f"The records are in {copy}, {copy.stat().st_size:,} bytes, checked and whole.")
    if gone:
        say(f"{len(gone)} older backup(s) were removed; the newest {KEPT} are kept.")
    return 0
