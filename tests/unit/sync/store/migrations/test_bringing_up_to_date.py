"""Files of earlier and of later programs: adopted, copied, migrated, or left alone."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, inspect, text

from sync.client.local_store import FILE_NAME, LocalStore
from sync.edits import Edit
from sync.errors import StoreError
from sync.store.engines import Engines, open_engines
from sync.store.migrations.chain import Chain
from sync.store.migrations.chains import CLIENT_CHAINS, LOCAL, RECORDS
from sync.store.migrations.fields import move_extra
from sync.store.migrations.opening import bring_up_to_date

KEY = bytes(range(32))


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[Engines]:
    engines = open_engines(tmp_path / "records.db")
    yield engines
    engines.close()


def run(engines: Engines, *statements: str) -> None:
    with engines.writer.begin() as connection:
        for statement in statements:
            connection.exec_driver_sql(statement)


def as_made_before_revisions(engines: Engines, *without: str) -> None:
    """Make a file as create_all once did: without a word of revisions, and without tables that came later."""
    bring_up_to_date(engines, CLIENT_CHAINS)
    gone = [chain.version_table for chain in CLIENT_CHAINS] + [*without, "ticket_tag", "watcher", "article"]
    run(engines, *(f'DROP TABLE "{name}"' for name in gone))
    run(engines, "DROP INDEX ix_contact_merged_into", "ALTER TABLE contact DROP COLUMN merged_into")


def places(engines: Engines, chains: Sequence[Chain] = CLIENT_CHAINS) -> list[str | None]:
    with engines.reader.begin() as connection:
        tables = inspect(connection).get_table_names()
        return [chain.stands_at(connection, tables, "records.db") for chain in chains]


def insert_contact(engines: Engines, record_id: str, extra: str = "{}") -> None:
    first = ["name", "organisation_id", "position", "department", "email", "phone"]
    texts = [*first, "language", "note", "device_id", "device_key"]
    run(
        engines,
        f"INSERT INTO contact (id, scope, clk, extra, created_at_ms, deleted, is_verified, {', '.join(texts)}) "
        f"VALUES ('{record_id}', 'all', '{{}}', '{extra}', 0, 0, 0, {', '.join(repr(name) for name in texts)})",
    )


@pytest.mark.parametrize("without", [(), ("conflict",)], ids=["of the last release", "of the first"])
def test_a_file_from_before_revisions_is_adopted_copied_and_completed(
    engines: Engines, tmp_path: Path, without: tuple[str, ...]
) -> None:
    as_made_before_revisions(engines, *without)
    insert_contact(engines, "c1", '{"merged_into": "c2", "later": 7}')
    insert_contact(engines, "c2")
    bring_up_to_date(engines, CLIENT_CHAINS)
    assert places(engines) == [chain.revisions()[-1] for chain in CLIENT_CHAINS]
    with engines.reader.begin() as connection:
        rows = connection.execute(text("SELECT id, name, merged_into, extra FROM contact ORDER BY id")).all()
        assert connection.execute(text('SELECT count(*) FROM "conflict"')).scalar() == 0
    assert rows == [("c1", "name", "c2", '{"later":7}'), ("c2", "name", "", "{}")]
    [copy] = tmp_path.glob("records.db.before-*")
    assert copy.stat().st_mode & 0o077 == 0
    kept = open_engines(copy)
    assert places(kept)[0] == ("r0001_records" if without else "r0002_conflicts")
    with kept.reader.begin() as connection:
        extra = connection.execute(text("SELECT extra FROM contact WHERE id = 'c1'")).scalar()
    kept.close()
    assert extra == '{"merged_into": "c2", "later": 7}'


def test_a_migration_that_fails_changes_nothing(engines: Engines, tmp_path: Path) -> None:
    as_made_before_revisions(engines)
    insert_contact(engines, "c1")
    run(engines, "CREATE TABLE article (id TEXT)")  # something that the revision did not reckon with
    with pytest.raises(StoreError):
        bring_up_to_date(engines, CLIENT_CHAINS)
    assert places(engines)[0] == "r0002_conflicts"
    with engines.reader.begin() as connection:
        assert not {"ticket_tag", "records_version"} & set(inspect(connection).get_table_names())


def test_no_room_for_the_copy_and_the_file_is_left_as_it_is(engines: Engines, tmp_path: Path) -> None:
    as_made_before_revisions(engines)
    insert_contact(engines, "c1")
    blocker = tmp_path / f"records.db.before-{RECORDS.revisions()[-1]}.new.part"
    blocker.mkdir()
    with pytest.raises(StoreError, match="no copy of it could be made"):
        bring_up_to_date(engines, CLIENT_CHAINS)
    assert places(engines)[0] == "r0002_conflicts"
    blocker.rmdir()
    bring_up_to_date(engines, CLIENT_CHAINS)
    assert places(engines)[0] == RECORDS.revisions()[-1]


def test_only_the_newest_copy_is_kept_and_an_empty_file_needs_none(engines: Engines, tmp_path: Path) -> None:
    as_made_before_revisions(engines)
    (tmp_path / "records.db.before-r0000_older").write_bytes(b"older")
    bring_up_to_date(engines, CLIENT_CHAINS)
    assert [file.name for file in tmp_path.glob("*.before-*")] == ["records.db.before-r0000_older"]
    run(engines, "DROP TABLE records_version", "DROP TABLE ticket_tag", "DROP TABLE watcher", "DROP TABLE article")
    run(engines, "DROP INDEX ix_contact_merged_into", "ALTER TABLE contact DROP COLUMN merged_into")
    insert_contact(engines, "c1")
    bring_up_to_date(engines, CLIENT_CHAINS)
    assert [file.name for file in tmp_path.glob("*.before-*")] == [f"records.db.before-{RECORDS.revisions()[-1]}"]


def test_the_copy_of_an_encrypted_file_is_encrypted_with_its_key(tmp_path: Path) -> None:
    engines = open_engines(tmp_path / "records.db", key=KEY)
    as_made_before_revisions(engines)
    insert_contact(engines, "c1")
    bring_up_to_date(engines, CLIENT_CHAINS, key=KEY)
    engines.close()
    [copy] = tmp_path.glob("*.before-*")
    assert not copy.read_bytes().startswith(b"SQLite format 3")
    kept = open_engines(copy, key=KEY)
    assert places(kept)[0] == "r0002_conflicts"
    kept.close()


def test_a_file_of_a_newer_program_is_refused_and_left_untouched(tmp_path: Path) -> None:
    store = LocalStore(tmp_path, clock=lambda: 0)
    store.edit([Edit.create("ticket", "team:a", subject="Kept")])
    with store.transaction() as connection:
        connection.exec_driver_sql("UPDATE records_version SET version_num = 'r9999_from_the_future'")
    store.close()
    before = hashlib.sha256((tmp_path / FILE_NAME).read_bytes()).digest()
    with pytest.raises(StoreError, match=r"records\.db was written by a newer version .* Nothing was changed"):
        LocalStore(tmp_path, clock=lambda: 0)
    assert hashlib.sha256((tmp_path / FILE_NAME).read_bytes()).digest() == before
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(FILE_NAME)] == [FILE_NAME]


def test_a_value_that_does_not_fit_its_column_stays_where_it_was(engines: Engines) -> None:
    bring_up_to_date(engines, CLIENT_CHAINS)
    run(engines, "ALTER TABLE ticket_tag ADD COLUMN weight INTEGER NOT NULL DEFAULT 1")
    values = {
        "a": '{"weight": 5, "x": "y"}',
        "b": '{"weight": "heavy"}',
        "c": '{"weight": true}',
        "d": '{"weight": null}',
    }
    values |= {f"many-{n:04}": f'{{"weight": {n}}}' for n in range(1_200)} | {"e": '{"about": "\\"weight\\""}'}
    columns = "id, scope, clk, created_at_ms, deleted, ticket_id, tag, is_on, extra"
    rows = ", ".join(f"('{i}', 'a', '{{}}', 0, 0, '', '', 1, '{extra}')" for i, extra in values.items())
    run(engines, f"INSERT INTO ticket_tag ({columns}) VALUES {rows}")
    with engines.writer.begin() as connection:
        assert move_extra(connection, "ticket_tag", Column("weight", Integer, nullable=False)) == 1_201
        found = dict(map(tuple, connection.execute(text("SELECT id, weight || ' ' || extra FROM ticket_tag"))))
    assert {record_id: found[record_id] for record_id in "abcde"} == {
        "a": '5 {"x":"y"}',
        "b": '1 {"weight": "heavy"}',
        "c": '1 {"weight": true}',
        "d": '1 {"weight": null}',
        "e": '1 {"about": "\\"weight\\""}',
    }
    assert found["many-0700"] == "700 {}"


def test_opening_a_file_that_lacks_nothing_does_not_wait_for_alembic(tmp_path: Path) -> None:
    LocalStore(tmp_path, clock=lambda: 0).close()
    program = f"""
import sys, time
from pathlib import Path
from sync.client.local_store import LocalStore
begun = time.perf_counter()
LocalStore(Path({str(tmp_path)!r}), clock=lambda: 0).close()
print(time.perf_counter() - begun, "alembic" in sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    seconds, is_imported = done.stdout.split()
    assert is_imported == "False"
    assert float(seconds) < 0.1, "milliseconds, of a start that a person waits for"


def test_the_local_chain_has_no_landmark_in_a_file_of_something_else(engines: Engines) -> None:
    run(engines, "CREATE TABLE outdated (n INTEGER)")
    assert places(engines, [LOCAL]) == [None]
