"""What the revisions make is what the declarations say, on every database; this is where a forgotten revision shows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, create_engine
from sqlalchemy.schema import SchemaItem

from app.hub.tables import ACCOUNTS, METADATA
from sync.hub.tables import HUB_METADATA
from sync.records import Base
from sync.store.engines import Engines, open_engines
from sync.store.local_tables import LocalBase
from sync.store.migrations.chain import Chain
from sync.store.migrations.chains import CLIENT_CHAINS, HUB, HUB_CHAINS, LOCAL, RECORDS
from sync.store.migrations.opening import bring_up_to_date
from sync.store.migrations.running import config_for, run_chain

ENDS = {
    "client": (CLIENT_CHAINS, (Base.metadata, LocalBase.metadata)),
    "hub": ((*HUB_CHAINS, ACCOUNTS), (Base.metadata, HUB_METADATA, METADATA)),
}


@pytest.fixture
def engines(tmp_path: Path) -> Iterator[Engines]:
    engines = open_engines(tmp_path / "records.db")
    yield engines
    engines.close()


def differences(connection: Connection, chains: tuple[Chain, ...], declared: tuple[MetaData, ...]) -> list[object]:
    """Return what a revision would have to do to make the database as declared; nothing is left out unseen."""
    unknown = tuple(chain.version_table for chain in chains) + LOCAL.undeclared

    def is_compared(item: SchemaItem, name: str | None, kind: str, is_found: bool, _other: SchemaItem | None) -> bool:
        table = name if kind == "table" else getattr(getattr(item, "table", None), "name", name)
        return not (is_found and str(table).startswith(unknown))

    options = {"include_object": is_compared, "compare_type": True}
    return compare_metadata(MigrationContext.configure(connection, opts=options), declared)  # type: ignore[arg-type]


def columns_and_indexes(connection: Connection) -> dict[str, tuple[set[object], set[object]]]:
    """Return what SQLite itself knows of each declared table: more than Alembic compares."""
    found = {}
    for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'table'").all():
        if not name.endswith("_version") and not name.startswith((*LOCAL.undeclared, "sqlite_")):
            columns = connection.exec_driver_sql(f"SELECT name, type, \"notnull\", pk FROM pragma_table_info('{name}')")
            indexes = connection.exec_driver_sql(f"SELECT name, \"unique\", origin FROM pragma_index_list('{name}')")
            found[name] = (set(map(tuple, columns)), set(map(tuple, indexes)))
    return found


@pytest.mark.parametrize("end", ENDS)
def test_a_new_sqlite_file_is_as_declared(engines: Engines, tmp_path: Path, end: str) -> None:
    chains, declared = ENDS[end]
    bring_up_to_date(engines, chains)
    with engines.reader.begin() as connection:
        assert differences(connection, chains, declared) == []
        migrated = columns_and_indexes(connection)
    plain = open_engines(tmp_path / "declared.db")
    with plain.writer.begin() as connection:
        for metadata in declared:
            metadata.create_all(connection)
        assert columns_and_indexes(connection) == migrated
    plain.close()


@pytest.mark.parametrize("end", ENDS)
def test_a_file_that_ran_each_revision_is_as_one_made_at_once(engines: Engines, tmp_path: Path, end: str) -> None:
    chains, _ = ENDS[end]
    bring_up_to_date(engines, chains)
    slow = open_engines(tmp_path / "slow.db")
    with slow.writer.begin() as connection, engines.reader.begin() as at_once:
        for chain in chains:
            run_chain(connection, chain)
        query = "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        assert connection.exec_driver_sql(query).all() == at_once.exec_driver_sql(query).all()
        for chain in chains:
            versions = f"SELECT * FROM {chain.version_table}"
            assert connection.exec_driver_sql(versions).all() == at_once.exec_driver_sql(versions).all()
    slow.close()


@pytest.mark.parametrize("chain", [RECORDS, LOCAL, HUB, ACCOUNTS], ids=lambda chain: chain.name)
def test_a_chain_is_one_line_in_the_order_of_its_names(chain: Chain) -> None:
    scripts = ScriptDirectory.from_config(config_for(chain))
    walked = [script.revision for script in scripts.walk_revisions()]
    assert walked[::-1] == chain.revisions()
    assert max(map(len, walked)) <= 32, "Alembic's table has room for 32 characters"
    assert {revision for revision, _ in chain.landmarks} <= set(walked)


def test_postgresql_is_as_declared(postgres_url: str) -> None:
    chains, declared = ENDS["hub"]
    engine = create_engine(postgres_url)
    with engine.connect() as connection, connection.begin() as transaction:
        for chain in chains:
            run_chain(connection, chain)
        found = differences(connection, chains, declared)
        transaction.rollback()  # DDL too: the server is as it was
    engine.dispose()
    assert found == []
