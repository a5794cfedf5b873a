"""The command line of the hub: `deskhand-hub`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_data_path

from app.hub.api.health import program_version
from app.hub.commands import audit, backup, device, doctor, init, load, product, recover, serve, user
from app.hub.errors import HubError
from sync.errors import SyncError

DESCRIPTION = """\
The hub of Deskhand: it keeps the records of a support department and brings agents and customers together.
One process, one port (HTTPS), one data folder.
"""

EPILOG = """\
To begin:
  deskhand-hub init
  deskhand-hub user add you@example.com --name "Your Name" --role admin
  deskhand-hub serve
"""

EXIT_REFUSED = 2
"""As argparse ends when the command line makes no sense."""


def parser() -> argparse.ArgumentParser:
    """Return the description of the whole command line."""
    top = argparse.ArgumentParser(
        prog="deskhand-hub",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    usual = user_data_path("deskhand-hub", appauthor=False)
    top.add_argument("--data", type=Path, default=usual, metavar="DIR", help="the data folder (%(default)s)")
    top.add_argument("--version", action="version", version=program_version())
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (init, serve, user, device, product, load, backup, recover, doctor, audit):
        command.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what went wrong is one sentence on standard error."""
    parsed = parser().parse_args(_with_data_first(sys.argv[1:] if arguments is None else list(arguments)))
    try:
        code: int = parsed.run(parsed)
    except (HubError, SyncError) as error:
        print(f"deskhand-hub: {error}", file=sys.stderr)
        return EXIT_REFUSED
    except OSError as error:
        print(f"deskhand-hub: {error.filename or 'The disk'}: {error.strerror or error}", file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return 130
    return code


def _with_data_first(arguments: list[str]) -> list[str]:
    """Move `--data DIR` to the front, so that it may stand after the command as well."""
    for index, word in enumerate(arguments):
        if word == "--data" and index + 1 < len(arguments):
            return ["--data", arguments[index + 1], *arguments[:index], *arguments[index + 2 :]]
        if word.startswith("--data="):
            return [word, *arguments[:index], *arguments[index + 1 :]]
    return arguments
