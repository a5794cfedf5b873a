"""A new file: the chains are run once in memory, and what they said is repeated on every new file of this process.

The same statements in the same order, without Alembic's part of the work: a tenth of the time, for programs that make
many files (tests, a hub's self-test).
"""

from __future__ import annotations

from functools import cache
from typing import Any

import sqlcipher3.dbapi2
from sqlalchemy import Connection, StaticPool, create_engine, event

from sync.store.migrations.chain import Chain

_NOT_KEPT = ("SELECT", "PRAGMA", "BEGIN")


def make_tables(connection: Connection, chains: tuple[Chain, ...]) -> None:
    """Give an empty SQLite database, within a transaction of it, everything that the chains make."""
    for statement, parameters in _recipe(chains):
        connection.exec_driver_sql(statement, parameters)


@cache
def _recipe(chains: tuple[Chain, ...]) -> tuple[tuple[str, Any], ...]:
    from sync.store.migrations.running import run_chain

    said: list[tuple[str, Any]] = []
    engine = create_engine("sqlite://", module=sqlcipher3.dbapi2, poolclass=StaticPool)

    def note(_connection: Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if not statement.lstrip().upper().startswith(_NOT_KEPT):
            said.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    with engine.begin() as connection:
        for chain in chains:
            run_chain(connection, chain)
    engine.dispose()
    return tuple(said)
