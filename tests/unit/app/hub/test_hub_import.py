"""Customers from a table at the hub: `deskhand-hub import`, while the hub serves."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest
from fakes.served_hub import RunningHub
from sqlalchemy import select

from app.hub.cli import main
from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.outside import OutsideNews
from app.hub.settings import load_settings
from sync.protocol.signals import Poke
from sync.store.rows import table_of

CUSTOMERS = """Name;E-Mail;Telefon;Firma;Stadt;Kundenstufe
Jürgen Weiß;JUERGEN@weiss.example;+49 30 1;Weiß Metallbau;Köln;VIP
王晓明;wang@huaxia.example;;华夏;北京;超级VIP
Kurt;;;Weiß Metallbau;;blau
zu;kurz
"""


@pytest.fixture
def data(folder: DataFolder) -> Path:
    return folder.path


def run(data: Path, text: str, *words: str) -> int:
    file = data.parent / "customers.csv"
    file.write_text(text, "cp1254" if "王" not in text else "utf-8")
    return main(["import", "--data", str(data), str(file), *words])


def contacts(data: Path) -> dict[str, tuple[str, str]]:
    folder = DataFolder(data)
    table = table_of("contact")
    with open_ledger(folder, load_settings(folder.settings)) as ledger, ledger.store.reader.begin() as connection:
        return {row.name: (row.email, row.phone) for row in connection.execute(select(table))}


def test_a_table_is_taken_in_once(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, CUSTOMERS, "--yes") == 0
    said = capsys.readouterr().out
    assert "“blau” is no tier" in said
    assert "line 5: zu · kurz; has 2 cells where the heading has 6" in said
    assert "5 new, 0 changed, 0 unchanged, 0 duplicate, 1 skipped." in said
    assert contacts(data) == {
        "Jürgen Weiß": ("juergen@weiss.example", "+49 30 1"),
        "王晓明": ("wang@huaxia.example", ""),
        "Kurt": ("", ""),
    }
    assert run(data, CUSTOMERS, "--yes") == 0
    assert "0 new, 0 changed, 5 unchanged" in capsys.readouterr().out
    assert main(["audit", "--data", str(data)]) == 0
    assert capsys.readouterr().out.count("5 of 5 records from customers.csv") == 1


def test_a_dry_run_says_what_would_change_and_changes_nothing(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, CUSTOMERS, "--yes") == 0
    capsys.readouterr()
    assert run(data, "Name;E-Mail;Telefon\nJ. Weiß;juergen@weiss.example;+49 30 2\n", "--dry-run") == 0
    said = capsys.readouterr().out
    assert "changed   line 2" in said
    assert "name: Jürgen Weiß -> J. Weiß; phone: +49 30 1 -> +49 30 2" in said
    assert contacts(data)["Jürgen Weiß"] == ("juergen@weiss.example", "+49 30 1")


def test_columns_are_mapped_by_hand(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = "a,b,c\nAnna,anna@x.example,secret\n"
    assert run(data, text, "--yes", "--map", "a=contact.name", "--map", "3=", "--delimiter", "comma") == 0
    assert contacts(data) == {"Anna": ("anna@x.example", "")}
    assert run(data, text, "--map", "d=contact.name") == 2
    assert "There is no column 'd'; the table has a, b, c." in capsys.readouterr().err
    assert run(data, text, "--map", "a=contact.shoe_size") == 2
    assert "There is no field 'contact.shoe_size'" in capsys.readouterr().err
    assert run(data, "x,y\n1,2\n") == 2
    assert "No column names a person or an organisation" in capsys.readouterr().err


def test_without_a_terminal_nothing_is_done_unasked(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(data, CUSTOMERS) == 2
    assert "There is no terminal to ask at" in capsys.readouterr().err
    assert contacts(data) == {}


def test_a_picture_is_no_table(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = data.parent / "customers.xlsx"
    file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(1000))
    assert main(["import", "--data", str(data), str(file), "--yes"]) == 2
    assert "customers.xlsx is a JPEG picture, not a table. Nothing was changed" in capsys.readouterr().err


async def test_clients_of_a_serving_hub_hear_of_what_another_process_imports(running: RunningHub) -> None:
    poking, workers = running.hub.switchboard.poking, running.hub._workers
    news = OutsideNews(poking, running.ledger.store.newest_seq, workers, pause_s=0.02)
    agent = running.staff()
    looking = asyncio.create_task(news.run())
    async with running.signals(agent) as socket:
        import_ = asyncio.to_thread(run, running.ledger.folder.path, CUSTOMERS, "--yes")
        assert await import_ == 0
        poke = await socket.next_of(Poke)
        assert poke.scopes["all"] >= 5
    looking.cancel()
    await asyncio.gather(looking, return_exceptions=True)


def test_import_and_export_work_on_postgresql(
    data: Path, postgres_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    database = ("--database", postgres_url)
    assert run(data, CUSTOMERS, "--yes", *database) == 0
    assert run(data, CUSTOMERS, "--yes", *database) == 0
    assert "0 new, 0 changed, 5 unchanged" in capsys.readouterr().out
    out = data.parent / "out"
    assert main(["export", "--data", str(data), "--to", str(out), "--format", "jsonl", *database]) == 0
    names = {json.loads(line)["fields"]["name"] for line in (out / "contact.jsonl").read_text().splitlines()}
    assert names == {"Jürgen Weiß", "王晓明", "Kurt"}
