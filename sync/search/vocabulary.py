"""The words that the records hold: completed while somebody types, and counted for the ranking."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sync.search.indexing import SHORTEST_WORD
from sync.search.tokens import CJK

COMPLETIONS = 24
"""Words that the beginning of a word stands for; the commonest ones. Each costs a look-up in the index."""

_AFTER_ALL = "\U0010ffff"


class Vocabulary:
    """The counted words of one store, seen by one reading transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def complete(self, start: str) -> Sequence[str]:
        """Return the commonest words that begin so; none for beginnings that too many words share."""
        if len(start) < SHORTEST_WORD and not CJK.match(start):
            return ()
        return self._begun(start)

    def products(self, start: str) -> Sequence[str]:
        """Return the facets of products that begin with a facet."""
        return self._begun(start)

    def _begun(self, start: str) -> Sequence[str]:
        statement = "SELECT word FROM search_word WHERE word >= ? AND word < ? ORDER BY n DESC LIMIT ?"
        found = self._connection.exec_driver_sql(statement, (start, start + _AFTER_ALL, COMPLETIONS))
        return list(found.scalars())

    def counts(self, words: Sequence[str]) -> dict[str, int]:
        """Return in how many messages words stand; a word that is too short to be counted is left out."""
        places = ", ".join("?" * len(words))
        statement = f"SELECT word, n FROM search_word WHERE word IN ({places})"
        return {row.word: row.n for row in self._connection.exec_driver_sql(statement, tuple(words))}

    def languages(self) -> list[str]:
        """Return the languages of the records, the commonest first."""
        statement = "SELECT language FROM search_language WHERE language <> '' ORDER BY n DESC LIMIT 12"
        return list(self._connection.exec_driver_sql(statement).scalars())

    def size(self) -> int:
        """Return how many texts were counted."""
        return int(self._connection.exec_driver_sql("SELECT coalesce(sum(n), 0) FROM search_language").scalar_one())
