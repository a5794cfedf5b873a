"""The passphrase of the records, and what happens without their key; and damaged records, as a person meets them."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
import sqlcipher3.dbapi2
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton
from workroom import Room, part, until

from app.workstation.compose import Program
from app.workstation.stores import put_records_aside
from sync.client.local_store import FILE_NAME as RECORDS
from sync.edits import Edit
from sync.store.keys import FILE_NAME, KeyPlace, open_key, place_of

PASSPHRASE = "correct horse battery"


def rows(program: Program) -> set[str]:
    """The tickets in the queue."""
    return set(program.window.desk.queue.model.tickets)


def notices(program: Program) -> str:
    """Everything that the notices say now."""
    return " ".join(card.notice.text for card in program.window.notices.cards)


def type_in(program: Program, name: str, text: str) -> None:
    field = program.window.lock.findChild(QLineEdit, f"lock.{name}")
    field.setText(text)


def press(program: Program, name: str) -> None:
    program.window.lock.findChild(QPushButton, f"lock.{name}").click()


def error_of(program: Program) -> str:
    return program.window.lock.findChild(QLabel, "lock.error").text()


def is_lock_shown(program: Program) -> bool:
    return program.window.lock.isVisible()


async def choose(program: Program, passphrase: str) -> None:
    assert program.shell.table is not None
    program.shell.run("program.lock")
    await until(lambda: is_lock_shown(program))
    type_in(program, "passphrase", passphrase)
    type_in(program, "again", passphrase)
    press(program, "submit")


def test_a_passphrase_is_chosen_asked_for_and_taken_away(room: Room) -> None:
    folder = room.folder / "work"

    async def scenario() -> None:
        program = await room.at_work()
        assert place_of(folder) is KeyPlace.FILE
        await choose(program, "short")
        assert "at least 8 characters" in error_of(program)
        type_in(program, "passphrase", PASSPHRASE)
        press(program, "submit")
        assert "The two differ" in error_of(program)
        type_in(program, "again", PASSPHRASE)
        press(program, "submit")
        await until(lambda: program.window.is_desk_shown)
        assert place_of(folder) is KeyPlace.PASSPHRASE
        await room.leave(program)

        again = await room.program()
        assert is_lock_shown(again)
        assert again.stores.opened is None
        type_in(again, "passphrase", "something else")
        press(again, "submit")
        await until(lambda: "not the passphrase" in error_of(again))
        assert is_lock_shown(again)
        type_in(again, "passphrase", PASSPHRASE)
        press(again, "submit")
        await until(lambda: again.window.is_desk_shown)
        again.shell.run("program.lock")
        await until(lambda: is_lock_shown(again))
        press(again, "remove")
        await until(lambda: again.window.is_desk_shown)
        assert place_of(folder) is KeyPlace.FILE
        await room.leave(again)

        last = await room.program()
        assert last.window.is_desk_shown

    room.run(scenario())
    assert PASSPHRASE not in "".join(file.read_text("utf-8", "replace") for file in folder.glob("*") if file.is_file())


@pytest.mark.parametrize("is_forgotten", [True, False], ids=["passphrase forgotten", "key lost"])
def test_without_the_key_everything_can_be_fetched_anew(room: Room, is_forgotten: bool) -> None:
    folder = room.folder / "work"
    [ticket] = room.hub.add_records(Edit.create("ticket", "team:support", subject="At the hub", state="new"))

    async def scenario() -> None:
        program = await room.at_work()
        if is_forgotten:
            await choose(program, PASSPHRASE)
            await until(lambda: program.window.is_desk_shown)
        await room.leave(program)
        if not is_forgotten:
            (folder / FILE_NAME).write_text('{"place": "key_ring", "check": "0", "entry": "gone"}')

        again = await room.program()
        assert is_lock_shown(again)
        if not is_forgotten:
            assert "key ring, which is locked or gone" in error_of(again)
        press(again, "anew")
        await until(lambda: again.window.sign_in.isVisible())
        assert (folder / "hubs.aside-1").is_dir()
        assert (folder / f"{FILE_NAME}.aside-1").is_file()

    room.run(scenario())
    assert ticket


def damage(folder: Path, table: str) -> None:
    """Flip bytes of a table's first page in the only store of a data folder, as a failing disk would."""
    [path] = (folder / "hubs").glob(f"*/{RECORDS}")
    key = open_key(folder, None).key
    with closing(sqlcipher3.dbapi2.connect(str(path))) as connection:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [page] = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    data = bytearray(path.read_bytes())
    for at in range((page - 1) * 4096 + 100, page * 4096, 97):
        data[at] ^= 0xA5
    path.write_bytes(data)


def test_damaged_records_are_replaced_and_nothing_written_is_lost(room: Room) -> None:
    folder = room.folder / "work"
    edit = Edit.create("ticket", "team:support", subject="At the hub", state="new")
    room.hub.add_records(edit)

    async def scenario() -> None:
        program = await room.at_work()
        replica = program.stores.opened.replica
        await until(lambda: edit.record_id in rows(program))
        room.hub.stop()
        mine = await asyncio.wrap_future(replica.edit(Edit.change("ticket", edit.record_id, subject="Written offline")))
        assert mine
        await room.leave(program)
        damage(folder, "ticket")

        again = await room.program()
        await until(lambda: "damaged" in notices(again))  # the queue was read, damage was seen, and records replaced
        assert again.window.is_desk_shown
        assert "Changes that had not gone out: 1. They were saved, and go out now." in notices(again)
        assert ".aside-1" in notices(again)
        room.hub.start()
        part(again, "status.action").click()
        await until(lambda: room.hub.field("ticket", edit.record_id, "subject") == "Written offline")
        await until(lambda: edit.record_id in rows(again))
        await until(lambda: "all sent" in again.window.status.text)

    room.run(scenario())
    [saved] = folder.glob("hubs/*/unsent-*.json")
    assert "Written offline" in saved.read_text("utf-8")


def test_records_put_aside_twice_are_kept_twice(tmp_path: Path) -> None:
    for content in ("first", "second"):
        (tmp_path / "hubs").mkdir()
        (tmp_path / "hubs" / "file").write_text(content)
        put_records_aside(tmp_path)
    kept = sorted(path.read_text() for path in tmp_path.glob("hubs.aside-*/file"))
    assert kept == ["first", "second"]
    put_records_aside(tmp_path)
