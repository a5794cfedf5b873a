"""The index as a thing of its own: slices, versions, crashes, tables made anew."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes.search_library import Library

from sync.client.local_store import LocalStore
from sync.protocol.accounts import SignedIn
from sync.search import schema
from sync.search.indexer import Indexer
from sync.search.indexing import BATCH, Indexing, coverage
from sync.search.sources import SOURCES

NOW_MS = 1_790_000_000_000


def indexed(library) -> int:
    with library.store.reading() as session:
        statement = "SELECT count(*) FROM search_message WHERE search_message MATCH 'printer'"
        return session.connection().exec_driver_sql(statement).scalar_one()


def seen(library):
    with library.store.reading() as session:
        return coverage(session.connection())


@pytest.fixture
def late(tmp_path: Path):
    """Records that were there before there was an index."""
    library = Library(tmp_path)
    library.add_messages("t", (f"printer {number}" for number in range(BATCH * 2 + 5)))
    yield library
    library.store.close()


def test_old_records_are_taken_in_slices_the_newest_first(late) -> None:
    assert late.prepare() == list(SOURCES)
    assert not seen(late).is_complete
    with late.store.transaction() as connection:
        assert late.indexing.work(connection, budget_s=0.0)  # one batch, then the time is over
    while indexed(late) == 0:
        with late.store.transaction() as connection:
            late.indexing.work(connection, budget_s=0.0)
    assert indexed(late) == BATCH
    with late.store.reading() as session:
        rows = "SELECT rowid FROM search_message WHERE search_message MATCH 'printer' ORDER BY rowid LIMIT 1"
        assert session.connection().exec_driver_sql(rows).scalar_one() == BATCH + 6
    assert 0 < seen(late).share < 1
    late.catch_up()
    assert indexed(late) == BATCH * 2 + 5
    assert seen(late) == (1.0, True)
    assert late.prepare() == []


def test_what_was_noted_survives_a_crash_and_is_taken_once(library) -> None:
    library.add("message", ticket_id="t", body="printer")
    with pytest.raises(ZeroDivisionError), library.store.transaction() as connection:
        library.indexing.work(connection)
        raise ZeroDivisionError
    assert indexed(library) == 0
    library.indexing = Indexing()
    library.catch_up()
    library.catch_up()
    assert indexed(library) == 1


def test_another_version_is_made_anew_by_itself(library, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add("message", ticket_id="t", body="printer")
    library.catch_up()
    monkeypatch.setattr(schema, "VERSION", "other")
    assert library.search("printer").coverage.share == 0.0
    assert library.prepare() == list(SOURCES)
    assert indexed(library) == 0
    library.catch_up()
    assert indexed(library) == 1


def test_a_table_that_was_made_anew_is_indexed_anew(library) -> None:
    """A migration that copies a table drops its triggers, and its rows may have other numbers."""
    first = library.add("message", ticket_id="t", body="scanner")
    library.add("message", ticket_id="t", body="printer")
    library.catch_up()
    with library.store.transaction() as connection:
        connection.exec_driver_sql("PRAGMA legacy_alter_table = ON")  # as every revision that copies a table must
        connection.exec_driver_sql("CREATE TABLE fresh AS SELECT * FROM message WHERE id <> ?", (first,))
        connection.exec_driver_sql("DROP TABLE message")
        connection.exec_driver_sql("ALTER TABLE fresh RENAME TO message")
    assert library.prepare() == ["message"]
    library.catch_up()
    assert indexed(library) == 1
    with library.store.reading() as session:
        rows = "SELECT m.body FROM search_message s JOIN message m ON m.rowid = s.rowid WHERE search_message MATCH ?"
        assert session.connection().exec_driver_sql(rows, ("printer",)).scalars().all() == ["printer"]
        assert session.connection().exec_driver_sql(rows, ("scanner",)).scalars().all() == []


def test_a_state_that_changes_is_no_work_for_the_index(library) -> None:
    ticket = library.add("ticket", subject="Printer")
    library.catch_up()
    library.change("ticket", ticket, state="closed", owner_id="me")
    with library.store.reading() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM search_ticket_queue").scalar_one() == 0


def test_the_thread_keeps_up_and_ends_at_once(tmp_path: Path) -> None:
    library = Library(tmp_path)
    library.add_messages("t", (f"printer {number}" for number in range(50)))
    indexer = Indexer(library.store.transaction)
    indexer.start()
    assert indexer.wait_until_idle(10)
    assert indexed(library) == 50
    library.add("message", ticket_id="t", body="one more printer")
    indexer.wake()
    assert indexer.wait_until_idle(10)
    assert indexed(library) == 51
    indexer.stop()
    library.store.close()


@pytest.mark.logs_warning
def test_a_store_that_is_gone_is_told_and_ends_nothing_else(tmp_path: Path) -> None:
    store = LocalStore(tmp_path, clock=lambda: NOW_MS)
    with store.transaction() as connection:
        connection.exec_driver_sql("CREATE TABLE search_state (wrong INTEGER)")
    indexer = Indexer(store.transaction)
    indexer.start()
    indexer.stop()
    store.close()


def test_when_somebody_else_signs_in_nothing_is_found_any_more(library) -> None:
    library.add("contact", name="Anna Berg")
    library.catch_up()
    with library.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM outbox")
    library.store.adopt(SignedIn(principal_id="a", name="A", role="agent", kind="agent", token="t", expires_at_ms=1))
    assert library.search("berg").people
    library.store.adopt(SignedIn(principal_id="b", name="B", role="agent", kind="agent", token="t", expires_at_ms=1))
    assert library.search("berg").is_empty
    assert library.prepare() == list(SOURCES)
    library.add("contact", name="Carla Berg")
    library.catch_up()
    assert [hit.name.text for hit in library.search("berg").people] == ["Carla Berg"]
