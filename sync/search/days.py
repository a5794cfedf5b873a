"""Which rows were written on which days: a search in last year's messages need not pass all newer ones.

Rows are numbered in the order in which they came here, which is nearly that of time; the index notes for each day
between which numbers its rows lie.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection

DAY_MS = 24 * 3600 * 1000
TABLE = (
    "CREATE TABLE search_day (kind TEXT NOT NULL, day INTEGER NOT NULL, low INTEGER NOT NULL, high INTEGER NOT NULL,"
    " PRIMARY KEY (kind, day)) WITHOUT ROWID"
)


def note_days(connection: Connection, kind: str, rows: Iterable[tuple[int, int]]) -> None:
    """Note rows of a kind: (number, milliseconds since 1970), in the order of their numbers."""
    bounds: dict[int, tuple[int, int]] = {}
    for n, at_ms in rows:
        day = at_ms // DAY_MS
        bounds[day] = (bounds[day][0] if day in bounds else n, n)
    statement = (
        "INSERT INTO search_day VALUES (?, ?, ?, ?)"
        " ON CONFLICT DO UPDATE SET low = min(low, excluded.low), high = max(high, excluded.high)"
    )
    if bounds:
        connection.exec_driver_sql(statement, [(kind, day, low, high) for day, (low, high) in bounds.items()])


class Days:
    """The days of one store, seen by one reading transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def rows(self, kind: str, after_ms: int | None, before_ms: int | None) -> tuple[int, int]:
        """Return between which numbers lie the rows of a time; (1, 0) when there are none.

        Args:
            after_ms, before_ms: milliseconds since 1970, UTC; None for any.
        """
        first = -(2**40) if after_ms is None else after_ms // DAY_MS
        last = 2**40 if before_ms is None else (before_ms - 1) // DAY_MS
        statement = "SELECT min(low), max(high) FROM search_day WHERE kind = ? AND day BETWEEN ? AND ?"
        low, high = self._connection.exec_driver_sql(statement, (kind, first, last)).one()
        return (1, 0) if low is None else (low, high)
