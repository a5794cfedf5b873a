"""The command line of the hub: `deskhand-hub`."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from platformdirs import user_data_path

from app.hub.api.health import program_version
from app.hub.commands import (
    audit,
    backup,
    device,
    doctor,
    export,
    import_,
    init,
    load,
    product,
    recover,
    restore,
    selftest,
    serve,
    user,
)
from app.hub.errors import HubError
from app.hub.settings import DATABASE_VARIABLE
from sync.errors import StoreDamagedError, SyncError

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
    top.add_argument("--database", metavar="URL", help="a PostgreSQL database, instead of the settings' own")
    top.add_argument("--version", action="version", version=program_version())
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for command in (
        init,
        serve,
        user,
        device,
        product,
        load,
        import_,
        export,
        backup,
        restore,
        recover,
        doctor,
        audit,
        selftest,
    ):
        command.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what went wrong is one sentence on standard error."""
    parsed = parser().parse_args(_with_common_first(sys.argv[1:] if arguments is None else list(arguments)))
    try:
        with _chosen_database(parsed.database):
            code: int = parsed.run(parsed)
    except StoreDamagedError as error:
        print(f"deskhand-hub: {error} `deskhand-hub doctor` names the backup to restore.", file=sys.stderr)
        return EXIT_REFUSED
    except (HubError, SyncError) as error:
        print(f"deskhand-hub: {error}", file=sys.stderr)
        return EXIT_REFUSED
    except OSError as error:
        print(f"deskhand-hub: {error.filename or 'The disk'}: {error.strerror or error}", file=sys.stderr)
        return EXIT_REFUSED
    except KeyboardInterrupt:
        return 130
    return code


@contextmanager
def _chosen_database(url: str | None) -> Iterator[None]:
    """Let a database named on the command line go before the environment's and the settings' own."""
    before = os.environ.get(DATABASE_VARIABLE)
    if url is not None:
        os.environ[DATABASE_VARIABLE] = url
    try:
        yield
    finally:
        if before is not None:
            os.environ[DATABASE_VARIABLE] = before
        else:
            os.environ.pop(DATABASE_VARIABLE, None)


COMMON = ("--data", "--database")


def _with_common_first(arguments: list[str]) -> list[str]:
    """Move `--data DIR` and `--database URL` to the front, so that they may stand after the command as well."""
    first: list[str] = []
    rest: list[str] = []
    words = iter(arguments)
    for word in words:
        if word in COMMON:
            first += [word, *([value] if (value := next(words, None)) is not None else [])]
        else:
            (first if word.startswith(tuple(f"{name}=" for name in COMMON)) else rest).append(word)
    return first + rest
