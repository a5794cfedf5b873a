"""`deskhand-hub recover`: the second half of restoring a backup."""

from __future__ import annotations

from argparse import Namespace

from app.hub.commands.terminal import Commands, say
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.lock import only_server
from app.hub.settings import load_settings

DESCRIPTION = """\
`deskhand-hub restore` does this by itself. After records were put back in another way (a snapshot of the disk,
pg_restore), and before the hub is started again: has every client send once more what it sent within the last
30 days, so that what was put back gets what it lacks. That state ends by itself after 30 days; or, once all
clients have been here, with --finish, while the hub is stopped as well.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("recover", help="after putting a backup back", description=DESCRIPTION)
    parser.add_argument("--finish", action="store_true", help="stop waiting for what the backup lacks")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Begin, or end, the recovery."""
    folder = DataFolder(arguments.data)
    settings = load_settings(folder.settings)
    with only_server(folder.lock), open_ledger(folder, settings) as ledger:
        if arguments.finish:
            ledger.store.end_recovery()
            say("The recovery is over.")
        else:
            ledger.store.recover()
            say("Start the hub now: clients send again what they sent within the last 30 days.")
        ledger.audit.note("operator", "recovery_finished" if arguments.finish else "recovery_begun")
    return 0
