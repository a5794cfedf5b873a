"""Records from a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import func, select

from app.hub.cli import main
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import load_settings
from sync.records import KINDS

ACME = {
    "kind": "organisation",
    "id": "0190a1b2-0000-7000-8000-000000000001",
    "scope": "all",
    "fields": {"name": "Acme"},
}


def load(data: Path, *lines: object) -> int:
    file = data.parent / "records.jsonl"
    file.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines))
    return main(["load", "--data", str(data), str(file)])


def names(data: Path) -> list[str]:
    folder = DataFolder(data)
    table = KINDS["organisation"].__table__
    with open_ledger(folder, load_settings(folder.settings)) as ledger, ledger.store.reader.begin() as connection:
        assert connection.execute(select(func.count()).select_from(table)).scalar_one() < 9
        return sorted(connection.execute(select(table.c.name)).scalars())


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "hub"
    assert main(["init", "--data", str(folder)]) == 0
    return folder


def test_a_file_may_be_loaded_twice_and_changes_what_it_names(data: Path) -> None:
    assert load(data, ACME, "") == 0
    assert load(data, ACME | {"fields": {"name": "Acme Ltd"}}) == 0
    assert names(data) == ["Acme Ltd"]


@pytest.mark.parametrize("bad", ["{", '{"kind": "organisation"}', json.dumps(ACME | {"kind": "spaceship"}),
                                 json.dumps(ACME | {"fields": {"nome": "x"}}), json.dumps(ACME | {"id": ""}),
                                 json.dumps(ACME | {"fields": {"kind": "x"}})])  # fmt: skip
def test_one_bad_line_is_named_and_nothing_is_taken_in(
    data: Path, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert load(data, ACME, bad) == 2
    assert "Line 2 is no record" in capsys.readouterr().err
    assert names(data) == []
