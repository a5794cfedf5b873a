"""Reading candidates from the index within a time limit: what was found by then counts, the newest comes first."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Protocol, cast

import sqlcipher3.dbapi2
from sqlalchemy import Connection

STEPS = 1_000
"""Instructions of SQLite's machine between two looks at the clock: well under a millisecond."""


class _Cursor(Protocol):
    def execute(self, statement: str, values: Sequence[object]) -> _Cursor: ...
    def fetchone(self) -> tuple[Any, ...] | None: ...
    def close(self) -> None: ...


class _Driver(Protocol):
    def cursor(self) -> _Cursor: ...
    def set_progress_handler(self, handler: Callable[[], int] | None, steps: int) -> None: ...


class Reader:
    """Reads rows until a moment.

    Attributes:
        was_late: some rows were left because the time was over.
    """

    def __init__(self, connection: Connection, clock: Callable[[], float] = time.perf_counter) -> None:
        """Read through a connection of a reading transaction."""
        self._driver = cast(_Driver, connection.connection.driver_connection)
        self._clock = clock
        self.was_late = False

    def rows(self, statement: str, values: Sequence[object], budget_s: float) -> list[tuple[Any, ...]]:
        """Return what a statement gives within a time; when the time is over, what it gave until then."""
        with self._until(self._clock() + budget_s):
            return list(self._some(statement, values))

    def _some(self, statement: str, values: Sequence[object]) -> Iterator[tuple[Any, ...]]:
        cursor = self._driver.cursor()
        try:
            cursor.execute(statement, values)
            while (row := cursor.fetchone()) is not None:
                yield row
        except sqlcipher3.dbapi2.OperationalError as error:
            if "interrupt" not in str(error):
                raise
            self.was_late = True
        finally:
            cursor.close()

    @contextmanager
    def _until(self, end: float) -> Iterator[None]:
        self._driver.set_progress_handler(lambda: int(self._clock() > end), STEPS)
        try:
            yield
        finally:
            self._driver.set_progress_handler(None, STEPS)
