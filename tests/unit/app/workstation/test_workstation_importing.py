"""Customers come in from a table, and records go out, through the window; on a real hub."""

from __future__ import annotations

import asyncio
import json
import time
from pathlib import Path

import openpyxl
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QAbstractItemView, QComboBox
from sqlalchemy import func, select
from workroom import PASSWORD, Room, part, sign_in, until

from app.workstation.compose import Program
from sync.client.events import LinkStatus
from sync.records import Contact, Organisation
from widgets.importing import ImportPage, Step

BOSS = "ruth@example.com"

TABLE = """Name;Zuständig;Telefon;Firma;Ort;Stufe
Jürgen Weiß;juergen@weiss.example;+49 30 1;Weiß Metallbau;Köln;VIP
王晓明;wang@huaxia.example;010 1;华夏;北京;超级VIP
Kurt;kurt;;Weiß Metallbau;;blau
zu;kurz
"""


async def boss_at_work(room: Room) -> Program:
    room.hub.ledger.users.add(BOSS, "Ruth Adeyemi", "supervisor", "support", PASSWORD)
    program = await room.program()
    await sign_in(program, BOSS)
    return program


def drop(page: ImportPage, file: Path) -> None:
    """Drop a file on the page as a person does."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    button = Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, mime, button, Qt.KeyboardModifier.NoModifier)
    page.file.dropEvent(event)


def press(program: Program, name: str) -> None:
    button = part(program, name)
    assert button.isEnabled(), name
    button.click()


async def to_list(program: Program, file: Path) -> ImportPage:
    """Go from the palette's action to the list of what would change."""
    page = program.window.importing
    program.shell.run("records.import")
    drop(page, file)
    await until(lambda: part(program, "import.next").isEnabled())
    press(program, "import.next")
    await until(lambda: page.step is Step.COLUMNS)
    press(program, "import.next")
    await until(lambda: page.step is Step.LIST)
    return page


def listed(program: Program) -> list[str]:
    view = part(program, "import.list")
    assert isinstance(view, QAbstractItemView)
    model = view.model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def contacts(program: Program) -> dict[str, tuple[str, str]]:
    with program.stores.opened.replica.read() as session:
        return {row.name: (row.email, row.phone) for row in session.scalars(select(Contact))}


def test_a_table_comes_in_without_the_hub_and_reaches_it_later(room: Room) -> None:
    async def play() -> None:
        program = await boss_at_work(room)
        replica = program.stores.opened.replica
        room.hub.stop()
        await until(lambda: replica.link_state.status is LinkStatus.OFFLINE)
        file = room.folder / "customers.csv"
        file.write_text(TABLE, "utf-8")
        page = await to_list(program, file)
        said = listed(program)
        assert len(said) == 6
        assert said[0].startswith("New: Weiß Metallbau, line 2.")
        assert any("line 4" in line and "“blau” is no tier" in line for line in said)
        assert any(line.startswith("Left out: zu · kurz, line 5. has 2 cells") for line in said)
        press(program, "import.filter.skipped")
        assert len(listed(program)) == 1
        assert contacts(program) == {}, "nothing is written before it was asked for"
        press(program, "import.next")
        await until(lambda: page.step is Step.DONE)
        assert contacts(program)["王晓明"] == ("wang@huaxia.example", "010 1")
        room.hub.start()
        await until(lambda: replica.link_state.pending_count == 0)
        with room.hub.ledger.engines.reader.connect() as connection:
            names = set(connection.execute(select(Organisation.name)).scalars())
        assert names == {"Weiß Metallbau", "华夏"}
        await to_list(program, file)
        assert part(program, "import.next").text() == "Nothing to import"
        assert not part(program, "import.next").isEnabled()

    room.run(play())


def test_sheet_and_columns_can_be_chosen(room: Room) -> None:
    async def play() -> None:
        program = await boss_at_work(room)
        book = openpyxl.Workbook()
        book.active.append(["Nothing", "Here"])
        sheet = book.create_sheet("Kunden")
        for line in (["X", "Y"], ["Anna", 4915112345678], ["Bob", 2]):
            sheet.append(line)
        file = room.folder / "book.xlsx"
        book.save(file)
        page = program.window.importing
        program.shell.run("records.import")
        drop(page, file)
        await until(lambda: part(program, "import.next").isEnabled())
        sheets = part(program, "import.sheet")
        assert isinstance(sheets, QComboBox)
        sheets.setCurrentIndex(1)
        sheets.activated.emit(1)
        preview = part(program, "import.preview").model()
        await until(lambda: preview.rowCount() == 2)
        await until(lambda: part(program, "import.next").isEnabled())
        press(program, "import.next")
        press(program, "import.next")
        await until(lambda: part(program, "import.next").isEnabled())
        assert page.step is Step.COLUMNS, "no column names a customer yet"
        for column, field in ((0, "contact.name"), (1, "contact.phone")):
            box = part(program, f"import.map.{column}")
            assert isinstance(box, QComboBox)
            box.setCurrentIndex(box.findData(field))
            box.activated.emit(box.currentIndex())
        press(program, "import.next")
        await until(lambda: page.step is Step.LIST)
        press(program, "import.next")
        await until(lambda: page.step is Step.DONE)
        assert contacts(program) == {"Anna": ("", "4915112345678"), "Bob": ("", "2")}

    room.run(play())


def test_a_picture_is_refused_and_the_page_goes_on(room: Room) -> None:
    async def play() -> None:
        program = await boss_at_work(room)
        page = program.window.importing
        program.shell.run("records.import")
        file = room.folder / "customers.csv"
        file.write_bytes(b"\xff\xd8\xff\xe0" + bytes(99))
        drop(page, file)
        await until(lambda: "is a JPEG picture" in page._problem_words.text())
        assert not part(program, "import.next").isEnabled()
        file.write_text("Name,E-mail\nAnna,a@x.example\n")
        drop(page, file)
        await until(lambda: part(program, "import.next").isEnabled())
        assert page._problem.isHidden()

    room.run(play())


def test_an_import_is_stopped_between_batches_and_goes_on_where_it_was(room: Room) -> None:
    async def play() -> None:
        program = await boss_at_work(room)
        file = room.folder / "many.csv"
        file.write_text("Name,E-mail\n" + "".join(f"N{n},n{n}@x.example\n" for n in range(1_700)))
        page = await to_list(program, file)
        press(program, "import.next")
        await until(lambda: count(program) > 0)
        press(program, "import.stop")
        await until(lambda: page.step is Step.DONE)
        came = count(program)
        assert came % 500 == 0
        assert 0 < came < 1_700
        await to_list(program, file)
        assert part(program, "import.next").text() == f"Import {1_700 - came:,} records"
        press(program, "import.next")
        await until(lambda: page.step is Step.DONE)
        assert count(program) == 1_700

    room.run(play())


def count(program: Program) -> int:
    with program.stores.opened.replica.read() as session:
        return session.scalar(select(func.count()).select_from(Contact)) or 0


def test_only_those_who_answer_for_it_import_and_everybody_exports(room: Room) -> None:
    async def play() -> None:
        program = await room.at_work()
        assert program.shell.table is not None
        possible = {action.id for action in program.shell.table.possible()}
        assert "records.import" not in possible
        assert "records.export" in possible

    room.run(play())


def test_everything_that_may_be_seen_goes_out(room: Room) -> None:
    async def play() -> None:
        customer = await room.customer()
        await customer.open_ticket("Printer")
        program = await room.at_work()
        await until(lambda: program.window.desk.queue.model.tickets)
        program.shell.run("records.export")
        folder = room.folder / "out"
        part(program, "export.folder").setText(str(folder))
        press(program, "export.jsonl")
        press(program, "export.start")
        await until((folder / "manifest.json").exists)
        await until(lambda: part(program, "export.start").isEnabled())
        tickets = [json.loads(line) for line in (folder / "ticket.jsonl").read_text().splitlines()]
        assert [ticket["fields"]["subject"] for ticket in tickets] == ["Printer"]
        assert "records are in" in program.window.exporting._said.text()
        press(program, "export.start")
        await until(lambda: "is not empty" in program.window.exporting._said.text())

    room.run(play())


def test_the_window_stays_awake_while_thousands_are_compared(room: Room) -> None:
    async def play() -> None:
        program = await boss_at_work(room)
        file = room.folder / "many.csv"
        lines = (f"Name {n},n{n}@x.example,Org {n % 100},+49 {n},Ulm\n" for n in range(6_000))
        file.write_text("Name,E-mail,Company,Phone,City\n" + "".join(lines))
        gaps: list[float] = []

        async def beat() -> None:
            before = time.monotonic()
            while True:
                await asyncio.sleep(0.001)
                now = time.monotonic()
                gaps.append(now - before)
                before = now

        beating = asyncio.ensure_future(beat())
        await to_list(program, file)
        beating.cancel()
        await asyncio.gather(beating, return_exceptions=True)
        slow = [gap for gap in gaps if gap > 0.05]
        assert len(gaps) > 20
        assert len(slow) <= len(gaps) // 4, f"{len(slow)} of {len(gaps)} turns of the loop took over 50 ms"

    room.run(play())
