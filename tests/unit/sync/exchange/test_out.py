"""Writing every record out: whole, bounded and gone again when it fails."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, insert

from desk.audience import audiences
from desk.permission import judge
from sync.edits import Edit
from sync.exchange.errors import ExportError, StoppedError
from sync.exchange.out import export as export_module
from sync.exchange.out.export import ExportOrder, export_records
from sync.exchange.out.folder import ExportFolder
from sync.exchange.out.formats import Format
from sync.exchange.out.shapes import iso_time
from sync.hub.hub_store import HubStore
from sync.store.rows import table_of

NOW_MS = 1_795_354_282_070


@pytest.fixture
def store(tmp_path: Path) -> Iterator[HubStore]:
    opened = HubStore(tmp_path / "hub.db", judge=judge, audiences=audiences)
    opened.write_as_hub([Edit.create("contact", "all", name=f"N{n}") for n in range(25)])
    yield opened
    opened.close()


def export(store: HubStore, order: ExportOrder) -> None:
    with store.reader.begin() as connection:
        export_records(connection, order)


def test_the_export_is_of_one_moment(store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "ROWS_AT_ONCE", 10)
    progress: list[tuple[int, int]] = []

    def note(done: int, total: int) -> None:
        if not progress:
            store.write_as_hub([Edit.create("contact", "all", name="late"), Edit.create("ticket", "all")])
        progress.append((done, total))

    export(store, ExportOrder(tmp_path / "out", Format.JSONL, NOW_MS, on_progress=note))
    assert [done for done, _ in progress] == [10, 20, 25]
    assert {total for _, total in progress} == {25}
    assert b"late" not in (tmp_path / "out" / "contact.jsonl").read_bytes()
    assert (tmp_path / "out" / "ticket.jsonl").read_bytes() == b""
    assert json.loads((tmp_path / "out" / "manifest.json").read_text())["made_at"] == "2026-11-22T13:31:22.070Z"


def test_rows_are_fetched_some_at_a_time(store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_module, "ROWS_AT_ONCE", 10)
    options: list[object] = []

    @event.listens_for(store.reader, "after_cursor_execute")
    def note(
        _connection: Connection, _cursor: object, statement: str, _given: object, context: object, _m: bool
    ) -> None:
        if "FROM contact ORDER BY" in statement.replace("\n", ""):
            options.append(context.execution_options.get("yield_per"))  # type: ignore[attr-defined]

    export(store, ExportOrder(tmp_path / "out", Format.CSV, NOW_MS))
    assert options == [10]


@pytest.mark.parametrize("was_there", [True, False])
def test_a_stopped_export_leaves_nothing(store: HubStore, tmp_path: Path, was_there: bool) -> None:
    if was_there:
        (tmp_path / "out").mkdir()
    with pytest.raises(StoppedError):
        export(store, ExportOrder(tmp_path / "out", Format.CSV, NOW_MS, is_stopped=lambda: True))
    assert (tmp_path / "out").exists() is was_there
    assert not was_there or list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_is_told_and_nothing_is_left(
    store: HubStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(ExportFolder, "copy_blob", full)
    store.write_as_hub([Edit.create("attachment", "team:support", sha256="1" * 64)])
    blob = tmp_path / "blob"
    blob.write_bytes(b"x")
    with pytest.raises(ExportError, match=r"The disk is full\. What was written was taken away again"):
        export(store, ExportOrder(tmp_path / "out", Format.CSV, NOW_MS, find_blob=lambda _: blob))
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_told(store: HubStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="cannot be written"):
        export(store, ExportOrder(tmp_path / "file" / "out", Format.CSV, NOW_MS))


@pytest.mark.parametrize("format_", Format)
def test_fields_of_newer_versions_are_kept(store: HubStore, tmp_path: Path, format_: Format) -> None:
    table = table_of("organisation")
    with store.engine.begin() as connection:
        values = {"id": "o1", "scope": "all", "name": "Berg", "extra": {"shoe": 44, "hat": "=L"}, "clk": {}}
        connection.execute(insert(table).values(values))
    export(store, ExportOrder(tmp_path / "out", format_, NOW_MS))
    content = (tmp_path / "out" / f"organisation.{format_}").read_text("utf-8-sig")
    assert ('"hat":"=L","shoe":44' in content) or ('"{""hat"":""=L"",""shoe"":44}"' in content)


def test_times_beyond_any_calendar_are_left_out() -> None:
    assert iso_time(-1) == "1969-12-31T23:59:59.999Z"
    assert iso_time(2**62) is None
    assert iso_time(None) is None
