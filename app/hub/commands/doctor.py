"""`deskhand-hub doctor`: looks at everything and says what is wrong."""

from __future__ import annotations

from argparse import Namespace

from app.hub.commands.terminal import Commands, say
from app.hub.doctor import examine
from app.hub.folder import DataFolder

DESCRIPTION = """\
Check data folder, settings, SQLite, records, certificate, disk room, clock, and that the running hub answers.
The exit code is 0 when all is well and 1 when something is not.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("doctor", help="check that all is well", description=DESCRIPTION)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Say what was found, and the verdict last."""
    findings = examine(DataFolder(arguments.data))
    for finding in findings:
        say(f"{'ok  ' if finding.is_well else 'ILL '} {finding.about:12} {finding.sentence}")
    ill = [finding.about for finding in findings if not finding.is_well]
    say(f"To be looked at: {', '.join(ill)}." if ill else "All is well.")
    return 1 if ill else 0
