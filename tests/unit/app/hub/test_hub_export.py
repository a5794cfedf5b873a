"""Everything out of the hub, and back in elsewhere: `deskhand-hub export`."""

from __future__ import annotations

import hashlib
import json
import stat
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.hub.blobs import blob_path
from app.hub.cli import main
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.settings import Settings, load_settings, settings_text
from sync.edits import Edit
from sync.exchange.customers import customers
from sync.exchange.source import read_table
from sync.records import KINDS
from sync.store.rows import read_versions, table_of

PICTURE = b"not really a picture"
SHA256 = hashlib.sha256(PICTURE).hexdigest()
NOTE = '=HYPERLINK("http://x")\r\n"quoted", 王晓明\n\tend'


def ledger_of(data: Path) -> Any:
    folder = DataFolder(data)
    return open_ledger(folder, load_settings(folder.settings))


def hub(folder: Path) -> Path:
    made = DataFolder(folder)
    made.create()
    made.settings.write_text(settings_text(Settings(port=0)))
    return folder


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A hub with one of everything that is hard to write down."""
    folder = hub(tmp_path / "hub")
    with ledger_of(folder) as ledger:
        organisation, *_ = ledger.store.write_as_hub(
            [Edit.create("organisation", "all", name="Berg, Söhne & Co", tier="vip", note=NOTE.strip())]
        )
        edits = [
            Edit.create("contact", "all", name="-1+1", email="a@x.example", phone="+49 30 1",
                        organisation_id=organisation, note="'=x", created_at_ms=1_700_000_000_123),
            Edit.create("contact", "all", name="王晓明", email="w@x.example", language="zh"),
            Edit.create("contact", "all", name="Gone", email="g@x.example", deleted=True),
            Edit.create("ticket", "team:support", subject="@all", resolved_at_ms=None),
            Edit.create("remote_session", "team:support", rights=["view", "control"]),
            Edit.create("attachment", "team:support", file_name="a.png", sha256=SHA256, size_bytes=len(PICTURE)),
            Edit.create("attachment", "team:support", file_name="b.png", sha256="0" * 64),
        ]  # fmt: skip
        ledger.store.write_as_hub(edits)
    place = blob_path(DataFolder(folder).blobs, SHA256)
    place.parent.mkdir(parents=True)
    place.write_bytes(PICTURE)
    return folder


def export(data: Path, to: Path, *words: str) -> dict[str, Any]:
    assert main(["export", "--data", str(data), "--to", str(to), *words]) in {0, 1}
    manifest: dict[str, Any] = json.loads((to / "manifest.json").read_text())
    return manifest


def records(ledger: Ledger) -> dict[tuple[str, str], dict[str, Any]]:
    found = {}
    with ledger.store.reader.begin() as connection:
        for kind in KINDS:
            ids = connection.execute(select(table_of(kind).c.id)).scalars().all()
            found.update({(kind, i): v.fields for i, v in read_versions(connection, kind, ids).items()})
    return found


def test_json_parses_to_equal_records_and_is_listed_with_its_hash(data: Path, tmp_path: Path) -> None:
    manifest = export(data, tmp_path / "out", "--format", "json")
    with ledger_of(data) as ledger:
        expected = records(ledger)
    found = {}
    for file in manifest["files"]:
        content = (tmp_path / "out" / file["name"]).read_bytes()
        assert (hashlib.sha256(content).hexdigest(), len(content)) == (file["sha256"], file["size_bytes"])
        parsed = json.loads(content)
        assert len(parsed) == file["count"]
        found.update({(r["kind"], r["id"]): {**r["fields"], "scope": r["scope"]} for r in parsed})
    assert found == expected
    assert manifest["records"] == len(expected) == 8
    times = [r["times"]["created_at"] for r in json.loads((tmp_path / "out" / "contact.json").read_text())]
    assert "2023-11-14T22:13:20.123Z" in times


def test_json_lines_are_the_same_each_time_and_load_into_another_hub(data: Path, tmp_path: Path) -> None:
    first, second = (export(data, tmp_path / name, "--format", "jsonl") for name in ("one", "two"))
    assert first["files"] == second["files"]
    other = hub(tmp_path / "other")
    every = tmp_path / "every.jsonl"
    every.write_bytes(b"".join((tmp_path / "one" / file["name"]).read_bytes() for file in first["files"]))
    assert main(["load", "--data", str(other), str(every)]) == 0
    with ledger_of(data) as here, ledger_of(other) as there:
        assert records(there) == records(here)


def test_contacts_come_back_exactly_from_csv_into_another_hub(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out")
    other = hub(tmp_path / "other")
    for kind in ("organisation", "contact"):
        assert main(["import", "--data", str(other), str(tmp_path / "out" / f"{kind}.csv"), "--yes"]) == 0
    kept = {}
    for at, folder in enumerate((data, other)):
        with ledger_of(folder) as ledger, ledger.store.reader.begin() as connection:
            every = [*customers(connection, "organisation"), *customers(connection, "contact")]
            kept[at] = {fields["id"]: dict(fields) for fields in every if not fields["deleted"]}
    assert len(kept[0]) == 3
    for record_id, fields in kept[0].items():
        assert kept[1][record_id] == {**fields, "note": str(fields["note"]).replace("\r\n", "\n")}


def test_no_cell_of_a_csv_is_run_by_a_spreadsheet_and_all_are_read_back(data: Path, tmp_path: Path) -> None:
    export(data, tmp_path / "out")
    raw = (tmp_path / "out" / "contact.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfid,scope,")
    assert b",'-1+1," in raw
    assert b",'+49 30 1," in raw
    assert b",''=x," in raw
    table = read_table(tmp_path / "out" / "contact.csv")
    names = [line.cells[table.header.index("name")] for line in table.lines]
    assert sorted(names) == sorted(["-1+1", "王晓明", "Gone"])
    sessions = read_table(tmp_path / "out" / "remote_session.csv")
    assert json.loads(sessions.lines[0].cells[sessions.header.index("rights")]) == ["view", "control"]


def test_attachments_come_along_when_asked_for_and_missing_ones_are_named(data: Path, tmp_path: Path) -> None:
    manifest = export(data, tmp_path / "out", "--with-files")
    assert (tmp_path / "out" / "files" / SHA256).read_bytes() == PICTURE
    assert manifest["attachments"] == {
        "count": 1, "size_bytes": len(PICTURE), "missing_count": 1, "missing": ["0" * 64],
    }  # fmt: skip
    assert stat.S_IMODE((tmp_path / "out").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "out" / "contact.csv").stat().st_mode) == 0o600


def test_a_damaged_attachment_is_not_passed_on(data: Path, tmp_path: Path) -> None:
    blob_path(DataFolder(data).blobs, SHA256).write_bytes(b"something else")
    manifest = export(data, tmp_path / "out", "--with-files")
    assert sorted(manifest["attachments"]["missing"]) == sorted(["0" * 64, SHA256])
    assert list((tmp_path / "out" / "files").iterdir()) == []


def test_a_folder_that_holds_something_is_left_alone(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    assert main(["export", "--data", str(data), "--to", str(tmp_path / "out")]) == 2
    assert "is not empty. Nothing was written" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["letter.txt"]
