"""Filling the index, a slice of time after the other: what changed first, then what was never indexed, newest first."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

from sqlalchemy import Connection

from sync.search import schema
from sync.search.days import note_days
from sync.search.sources import SOURCES, Document, Source
from sync.search.tokens import CJK, Tokeniser

SLICE_S = 0.1
"""How long the store's writer is held at a time where nobody else wants it: each slice costs a write to the disk."""

BATCH = 50
"""Records between two looks at the clock and at who waits: an edit made meanwhile waits no longer than for these."""

SHORTEST_WORD, LONGEST_WORD = 3, 32
"""Letters of the words in the vocabulary: beginnings shorter than that are not completed, longer ones are keys."""


class Coverage(NamedTuple):
    """How much of the records is in the index.

    Attributes:
        share: 0 to 1.
        is_complete: all that was there when the index was begun; what changes since is in within moments.
    """

    share: float
    is_complete: bool


class Indexing:
    """Fills the index of one store. For one thread at a time."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        """Begin.

        Args:
            clock: seconds, of any beginning.
        """
        self._tokeniser = Tokeniser()
        self._clock = clock

    def work(
        self, connection: Connection, budget_s: float = SLICE_S, is_wanted: Callable[[], bool] = lambda: False
    ) -> bool:
        """Do a slice of what is to be done, inside a write transaction; return whether there is more.

        Args:
            budget_s: how long at most.
            is_wanted: tells whether somebody waits for the writer; the slice ends then.
        """
        until = self._clock() + budget_s

        def is_over() -> bool:
            return is_wanted() or self._clock() >= until

        words: Counter[str] = Counter()
        languages: Counter[str] = Counter()
        has_more = False
        for source in SOURCES.values():
            while rows := _queued(connection, source):
                self._index(connection, source, rows, words, languages)
                connection.exec_driver_sql(f"DELETE FROM {source.queue} WHERE n <= ?", (rows[-1],))
                if has_more := is_over():
                    break
            if has_more:
                break
        for source in SOURCES.values():
            while not has_more and (rows := _unfilled(connection, source)):
                self._index(connection, source, rows, words, languages)
                schema.set_state(connection, f"{source.kind}.below", str(rows[0]))
                has_more = is_over()
        _count(connection, words, languages)
        return has_more

    def _index(
        self, connection: Connection, source: Source, rows: Sequence[int], words: Counter[str], languages: Counter[str]
    ) -> None:
        listed = ", ".join(map(str, rows))
        found = connection.exec_driver_sql(f"{source.select} WHERE r.rowid IN ({listed}) ORDER BY r.rowid").fetchall()
        made = [(row.n, source.document(self._tokeniser, row)) for row in found if not row.deleted]
        gone = set(rows) - {n for n, _ in made}
        if gone:
            connection.exec_driver_sql(f"DELETE FROM {source.table} WHERE rowid = ?", [(n,) for n in sorted(gone)])
        if made:
            _write(connection, source, made)
            note_days(connection, source.kind, [(row.n, row.created_at_ms) for row in found if not row.deleted])
        for _, document in made:
            if document.tokens_counted:
                words.update(set(document.tokens_counted.split(" ")))
            languages[document.language] += 1


def _write(connection: Connection, source: Source, made: Sequence[tuple[int, Document]]) -> None:
    places = ", ".join("?" * (len(source.columns) + 1))
    statement = f"INSERT OR REPLACE INTO {source.table}(rowid, {', '.join(source.columns)}) VALUES ({places})"
    connection.exec_driver_sql(statement, [(n, *document.columns) for n, document in made])
    if source.kind == "contact":
        connection.exec_driver_sql("DELETE FROM search_phone WHERE n = ?", [(n,) for n, _ in made])
        phones = [(n, tail) for n, document in made for tail in document.phones]
        if phones:
            connection.exec_driver_sql("INSERT INTO search_phone VALUES (?, ?)", phones)


def _queued(connection: Connection, source: Source) -> list[int]:
    rows = connection.exec_driver_sql(f"SELECT n FROM {source.queue} ORDER BY n LIMIT {BATCH}")
    return list(rows.scalars())


def _unfilled(connection: Connection, source: Source) -> list[int]:
    """Return the next rows that were never indexed, the newest ones, in ascending order."""
    below = int(schema.state(connection, f"{source.kind}.below") or 0)
    if below <= 1:
        return []
    statement = f"SELECT rowid FROM {source.kind} WHERE rowid < ? ORDER BY rowid DESC LIMIT {BATCH}"
    rows = sorted(connection.exec_driver_sql(statement, (below,)).scalars())
    if not rows:
        schema.set_state(connection, f"{source.kind}.below", "0")
    return rows


def _count(connection: Connection, words: Counter[str], languages: Counter[str]) -> None:
    known = [
        (word, n)
        for word, n in words.items()
        if SHORTEST_WORD <= len(word) <= LONGEST_WORD or (len(word) == 2 and CJK.match(word))
    ]
    upsert = "INSERT INTO {} VALUES (?, ?) ON CONFLICT DO UPDATE SET n = n + excluded.n"
    if known:
        connection.exec_driver_sql(upsert.format("search_word"), sorted(known))
    if languages:
        connection.exec_driver_sql(upsert.format("search_language"), list(languages.items()))


def coverage(connection: Connection) -> Coverage:
    """Return how much is in the index."""
    if not schema.is_there(connection):
        return Coverage(0.0, False)
    total = left = 0
    for kind in SOURCES:
        total += int(schema.state(connection, f"{kind}.total") or 0)
        left += max(0, int(schema.state(connection, f"{kind}.below") or 0) - 1)
    return Coverage(1.0 - left / total if total else 1.0, left == 0)
