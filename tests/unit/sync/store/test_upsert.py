"""INSERT with ON CONFLICT in the words of either database."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from sync.store.engines import open_engines
from sync.store.upsert import insert_into

DRAWER = Table("drawer", MetaData(), Column("id", Integer, primary_key=True), Column("label", String))


@pytest.mark.parametrize(("name", "dialect"), [("sqlite", sqlite.dialect()), ("postgresql", postgresql.dialect())])
def test_both_databases_are_told_to_replace_a_row_in_their_own_words(name: str, dialect: sqlite.dialect) -> None:
    statement = insert_into(name, DRAWER)
    upsert = statement.on_conflict_do_update(index_elements=["id"], set_={"label": statement.excluded.label})
    assert "ON CONFLICT (id) DO UPDATE SET label = excluded.label" in str(upsert.compile(dialect=dialect))


def test_a_connection_says_itself_which_database_it_is(tmp_path: Path) -> None:
    engines = open_engines(tmp_path / "drawers.sqlite")
    with engines.writer.begin() as connection:
        DRAWER.create(connection)
        for label in ("pens", "keys"):
            statement = insert_into(connection, DRAWER)
            values = statement.values(id=1, label=label)
            connection.execute(values.on_conflict_do_update(index_elements=["id"], set_={"label": label}))
        connection.execute(insert_into(connection, DRAWER).values(id=1, label="none").on_conflict_do_nothing())
        assert connection.execute(select(DRAWER.c.label)).scalars().all() == ["keys"]
    engines.close()
