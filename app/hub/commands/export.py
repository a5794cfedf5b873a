"""`deskhand-hub export`: write every record out."""

from __future__ import annotations

import sys
from argparse import Namespace
from functools import partial
from pathlib import Path

from app.hub.blobs import blob_path
from app.hub.commands.terminal import Commands, say
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, now_ms, open_ledger
from app.hub.settings import load_settings
from sync.exchange.out.export import MANIFEST, ExportOrder, Manifest, export_records
from sync.exchange.out.formats import Format

DESCRIPTION = """\
Write every record as of this moment into a new folder, a file for each kind, while the hub runs. The folder can be
read by its owner only: it holds all that the department knows of its customers. Accounts and passwords are not in it;
a copy to restore from is made by `backup`. docs/import-export.md describes the files.
"""


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("export", help="write every record out", description=DESCRIPTION)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="a new or empty folder")
    formats = [format_.value for format_ in Format]
    parser.add_argument("--format", choices=formats, default=Format.CSV.value, help="of the files (%(default)s)")
    parser.add_argument("--with-files", action="store_true", help="the attachments' bytes too")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Export."""
    folder = DataFolder(arguments.data)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        find_blob = partial(_blob, folder.blobs) if arguments.with_files else None
        order = ExportOrder(arguments.to, Format(arguments.format), now_ms(), find_blob, _show_progress)
        manifest = _export(ledger, order)
        ledger.audit.note("operator", "export", f"{manifest.records} records to {arguments.to}")
    say(f"{manifest.records:,} records are in {arguments.to}; {MANIFEST} lists the files with their SHA-256.")
    attachments = manifest.attachments
    if attachments is not None:
        say(f"{attachments.count:,} attachments are in files/, {attachments.size_bytes:,} bytes.")
        if attachments.missing_count:
            say(f"{attachments.missing_count:,} attachments are not at this hub or damaged; {MANIFEST} names them.")
            return 1
    return 0


def _export(ledger: Ledger, order: ExportOrder) -> Manifest:
    with ledger.store.reader.begin() as connection:
        return export_records(connection, order)


def _blob(blobs: Path, sha256: str) -> Path | None:
    path = blob_path(blobs, sha256)
    return path if path.is_file() else None


def _show_progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"\r{done:,} of {total:,}" + ("\n" if done >= total else ""))
