"""`deskhand-hub load`: take records in from a file, as another system's export or the sample data."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from app.hub.commands.terminal import Commands, say
from app.hub.errors import SettingsError
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings
from sync.edits import Edit
from sync.errors import UsageError
from sync.records import FieldValue

DESCRIPTION = """\
Take records in from a file of JSON lines, each {"kind": ..., "id": ..., "scope": ..., "fields": {...}}; `-` reads
standard input. All of them are taken or none. A record whose id is known already is changed, so that the same file
may be loaded again. The kinds and their fields are listed in docs/protocol.md.
"""


class Line(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One record of the file.

    Attributes:
        times: the fields' times as text, which `deskhand-hub export` writes beside them; they are not read.
        extra: fields of a newer version, as it writes them too; this version has no place for them.
    """

    kind: str
    id: str
    scope: str
    fields: dict[str, FieldValue]
    times: dict[str, str | None] = {}
    extra: dict[str, FieldValue] = {}


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("load", help="take records in from a file", description=DESCRIPTION)
    parser.add_argument("file", metavar="FILE", help="the JSON lines, or - for standard input")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Load a file."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        if arguments.file == "-":
            edits = list(read_edits(sys.stdin.buffer))
        else:
            with Path(arguments.file).open("rb") as file:
                edits = list(read_edits(file))
        ledger.store.write_as_hub(edits)
    say(f"{len(edits)} records are in.")
    return 0


def read_edits(file: BinaryIO) -> Iterator[Edit]:
    """Yield the edit of each line.

    Raises:
        SettingsError: a line is no record; names the line.
    """
    decoder = msgspec.json.Decoder(Line)
    for number, text in enumerate(file, start=1):
        if not text.strip():
            continue
        try:
            line = decoder.decode(text)
            yield Edit.create(line.kind, line.scope, id=line.id, **line.fields)
        except (msgspec.DecodeError, UsageError, TypeError) as error:
            raise SettingsError(f"Line {number} is no record: {error}. Nothing was taken in.") from error
