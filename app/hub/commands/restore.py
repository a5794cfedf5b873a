"""`deskhand-hub restore BACKUP`: yesterday's records back, and everything since from the clients."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.hub.commands.terminal import Commands, say
from app.hub.errors import BackupError
from app.hub.folder import DataFolder
from app.hub.lock import only_server
from app.hub.restoring import restore
from app.hub.settings import load_settings

DESCRIPTION = """\
Put a backup in the place of the records, while the hub is stopped. The backup is checked first, and the replaced
records are kept. When the hub is started again, every client sends once more what it sent within the last 30 days,
so that what the backup lacks comes back; 30 days later the hub stops waiting for it by itself.
"""

ON_POSTGRESQL = (
    "The records are in PostgreSQL: put them back with pg_restore, then run `deskhand-hub recover`. "
    "Nothing was changed."
)


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("restore", help="put a backup in the place of the records", description=DESCRIPTION)
    parser.add_argument("backup", type=Path, metavar="BACKUP", help="the file, such as backups/records-*.sqlite")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Restore."""
    folder = DataFolder(arguments.data)
    if load_settings(folder.settings).database:
        raise BackupError(ON_POSTGRESQL)
    with only_server(folder.lock):
        aside = restore(folder, arguments.backup)
    say(f"The records are those of {arguments.backup}.")
    if aside is not None:
        say(f"The replaced ones are kept as {aside}.")
    say("Start the hub now: clients send again what they sent within the last 30 days.")
    return 0
