"""Engines: durable, one writer, readers that wait for nobody, and clear words when the disk fails."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from sync.errors import StoreError
from sync.store.engines import OLDEST_SQLITE, open_engines, require_sound_sqlite
from sync.store.failures import sentence_for


def pragma(engine, name: str) -> object:
    with engine.connect() as connection:
        return connection.execute(text(f"PRAGMA {name}")).scalar()


def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    engines = open_engines(tmp_path / "new" / "records.db")
    assert pragma(engines.writer, "journal_mode") == "wal"
    assert pragma(engines.writer, "synchronous") == 2
    assert pragma(engines.reader, "query_only") == 1
    engines.close()


def test_an_old_sqlite_is_refused() -> None:
    require_sound_sqlite(OLDEST_SQLITE)
    with pytest.raises(StoreError, match=r"SQLite 3\.40\.1 can damage"):
        require_sound_sqlite((3, 40, 1))


def test_readers_wait_for_no_writer_and_keep_their_snapshot(tmp_path: Path) -> None:
    engines = open_engines(tmp_path / "records.db")
    with engines.writer.begin() as writing:
        writing.execute(text("CREATE TABLE t (x)"))
    with engines.reader.begin() as before:
        assert before.execute(text("SELECT count(*) FROM t")).scalar() == 0
        with engines.writer.begin() as writing:
            writing.execute(text("INSERT INTO t VALUES (1)"))
            with engines.reader.begin() as during:
                assert during.execute(text("SELECT count(*) FROM t")).scalar() == 0
        assert before.execute(text("SELECT count(*) FROM t")).scalar() == 0
    with engines.reader.begin() as after:
        assert after.execute(text("SELECT count(*) FROM t")).scalar() == 1
    engines.close()


def test_writers_of_several_threads_take_turns(tmp_path: Path) -> None:
    engines = open_engines(tmp_path / "records.db")
    with engines.writer.begin() as writing:
        writing.execute(text("CREATE TABLE t (x)"))
        writing.execute(text("INSERT INTO t VALUES (0)"))

    def count_up() -> None:
        for _ in range(20):
            with engines.writer.begin() as writing:
                found = writing.execute(text("SELECT x FROM t")).scalar()
                writing.execute(text("UPDATE t SET x = :x"), {"x": found + 1})

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with engines.reader.begin() as reading:
        assert reading.execute(text("SELECT x FROM t")).scalar() == 80
    engines.close()


def test_an_encrypted_file_opens_with_its_key_only(tmp_path: Path) -> None:
    path, key = tmp_path / "records.db", bytes(range(32))
    engines = open_engines(path, key=key)
    with engines.writer.begin() as writing:
        writing.execute(text("CREATE TABLE secret (word)"))
        writing.execute(text("INSERT INTO secret VALUES ('planted marker')"))
    engines.close()
    assert b"planted marker" not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")
    for wrong in (None, bytes(32)):
        with pytest.raises(StoreError, match="another key"):
            open_engines(path, key=wrong)
    engines = open_engines(path, key=key)
    with engines.reader.begin() as reading:
        assert reading.execute(text("SELECT word FROM secret")).scalar() == "planted marker"
    engines.close()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "records.db"
    path.write_bytes(b"Dear diary, " * 500)
    with pytest.raises(StoreError, match=r"damaged.*records\.db"):
        open_engines(path)


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StoreError):
        open_engines(tmp_path / "file" / "records.db")


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("database or disk is full", "disk is full"),
        ("attempt to write a readonly database", "cannot be written"),
        ("unable to open database file", "cannot be opened"),
        ("database disk image is malformed", "damaged"),
        ("disk I/O error", "does not answer"),
        ("database is locked", "Another program"),
        ("something new", "cannot be read or written"),
    ],
)
def test_what_people_are_told(said: str, told: str) -> None:
    sentence = sentence_for(OSError(said), Path("/secret/folder/records.db"))
    assert told in sentence
    assert "records.db" in sentence
    assert "secret" not in sentence
