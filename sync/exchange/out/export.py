"""All records of a store written into a folder, as of one moment."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, distinct, func, select

from sync.exchange.errors import StoppedError
from sync.exchange.out.folder import ExportFolder, WrittenFile, export_folder
from sync.exchange.out.formats import PIECES, Format
from sync.exchange.out.shapes import exported_columns, iso_time
from sync.protocol.messages import SCHEMA
from sync.records import KINDS
from sync.store.rows import table_of

MANIFEST = "manifest.json"
ROWS_AT_ONCE = 1_000
NAMED_AT_MOST = 1_000
"""So many missing attachments are listed by name; all of them are counted."""


class Attachments(msgspec.Struct, frozen=True, kw_only=True):
    """The bytes of attachments in an export."""

    count: int
    size_bytes: int
    missing_count: int
    missing: list[str]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export holds; it is written last, so a folder without one is not whole."""

    program: str = "deskhand"
    layout: int = 1
    schema: int = SCHEMA
    format: Format
    made_at: str
    records: int
    files: list[WrittenFile]
    attachments: Attachments | None


@dataclass(frozen=True)
class ExportOrder:
    """What shall be written.

    Attributes:
        folder: new or empty.
        find_blob: where the bytes of a SHA-256 are, None to leave all of them out.
        now_ms: the time to note, milliseconds since 1970.
        on_progress: told (done, of) records or files now and then.
        is_stopped: asked as often.
    """

    folder: Path
    format: Format
    now_ms: int
    find_blob: Callable[[str], Path | None] | None = None
    on_progress: Callable[[int, int], None] = lambda done, total: None
    is_stopped: Callable[[], bool] = lambda: False


def export_records(connection: Connection, order: ExportOrder) -> Manifest:
    """Write every record that a store has; blocks.

    Args:
        connection: in a transaction that sees one snapshot.
        order: what to write, and where.

    Raises:
        ExportError: it cannot be written; nothing is left behind.
        StoppedError: it was stopped; nothing is left behind.
    """
    with export_folder(order.folder) as folder:
        counts = {kind: _count(connection, kind) for kind in KINDS}
        progress = _Progress(order, sum(counts.values()))
        files = [_write_kind(connection, folder, order, kind, progress) for kind in KINDS]
        manifest = Manifest(
            format=order.format,
            made_at=iso_time(order.now_ms) or "",
            records=sum(file.count for file in files),
            files=files,
            attachments=_copy_blobs(connection, folder, order) if order.find_blob is not None else None,
        )
        text = msgspec.json.format(msgspec.json.encode(manifest), indent=2)
        folder.write(MANIFEST, [text, b"\n"])
    return manifest


class _Progress:
    """Counts what is done, and ends the work when a person stopped it."""

    def __init__(self, order: ExportOrder, total: int) -> None:
        self._order = order
        self._total = total
        self.done = 0

    def add(self, count: int) -> None:
        if self._order.is_stopped():
            raise StoppedError("The export was stopped. What was written was taken away again.")
        self.done += count
        self._order.on_progress(self.done, self._total)


def _count(connection: Connection, kind: str) -> int:
    return int(connection.execute(select(func.count()).select_from(table_of(kind))).scalar_one())


def _write_kind(
    connection: Connection, folder: ExportFolder, order: ExportOrder, kind: str, progress: _Progress
) -> WrittenFile:
    name, before = f"{kind}.{order.format}", progress.done
    size, sha256 = folder.write(name, PIECES[order.format](kind, _rows(connection, kind, progress)))
    return WrittenFile(name=name, kind=kind, count=progress.done - before, size_bytes=size, sha256=sha256)


def _rows(connection: Connection, kind: str, progress: _Progress) -> Iterator[Sequence[Row[Any]]]:
    table = table_of(kind)
    columns = (table.c[name] for name in exported_columns(kind))
    statement = select(*columns).order_by(table.c.id).execution_options(yield_per=ROWS_AT_ONCE)
    for rows in connection.execute(statement).partitions():
        progress.add(len(rows))
        yield rows


def _copy_blobs(connection: Connection, folder: ExportFolder, order: ExportOrder) -> Attachments:
    column = table_of("attachment").c.sha256
    hashes = select(column).where(column != "").distinct().order_by(column)
    total = int(connection.execute(select(func.count(distinct(column))).where(column != "")).scalar_one())
    progress, count, size, missing_count = _Progress(order, total), 0, 0, 0
    missing: list[str] = []
    for sha256 in connection.execute(hashes.execution_options(yield_per=ROWS_AT_ONCE)).scalars():
        progress.add(1)
        source = order.find_blob(sha256) if order.find_blob is not None else None
        copied = folder.copy_blob(source, sha256) if source is not None else None
        if copied is None:
            missing_count += 1
            missing += [sha256] if missing_count <= NAMED_AT_MOST else []
        else:
            count, size = count + 1, size + copied
    return Attachments(count=count, size_bytes=size, missing_count=missing_count, missing=missing)
