"""A search: candidates from the index, the newest of them ranked, a ticket's messages together as one hit.

The work is bounded whatever is typed: of a common word the newest records are looked at, the beginning of a word
stands for its commonest continuations, and when the time is over what was found by then is the answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, tzinfo

from sqlalchemy import Connection

from sync.search import schema
from sync.search.answers import Answer
from sync.search.days import Days
from sync.search.finding import Finding
from sync.search.finding_articles import articles
from sync.search.finding_people import people
from sync.search.finding_tickets import tickets
from sync.search.indexing import Coverage, coverage
from sync.search.narrowing import narrow
from sync.search.needles import needles_of
from sync.search.query import parse
from sync.search.ranking import Ranking
from sync.search.reading import Reader
from sync.search.tokens import Tokeniser
from sync.search.vocabulary import Vocabulary


class Searcher:
    """Searches one store. For one thread at a time: it remembers words."""

    def __init__(self, clock: Callable[[], int], zone: tzinfo | None = None) -> None:
        """Begin.

        Args:
            clock: milliseconds since 1970, UTC.
            zone: in which days begin, None for this machine's.
        """
        self._clock = clock
        self._zone = zone
        self._tokeniser = Tokeniser()

    def warm_up(self) -> None:
        """Make the tables of letters that the first search would wait for; a tenth of a second."""
        self._tokeniser.tokens("İı")

    def search(self, connection: Connection, text: str, *, me: str = "", limit: int = 40) -> Answer:
        """Return what a query finds.

        Args:
            connection: of a reading transaction.
            text: as typed; as long as no blank follows, the last word is still being typed.
            me: id of the agent who asks, for owner:me.
            limit: tickets at most; of people and articles there are fewer.
        """
        now_ms = self._clock()
        zone = self._zone or datetime.now().astimezone().tzinfo
        assert zone is not None
        query = parse(text, now_ms=now_ms, zone=zone)
        if not schema.is_there(connection):
            return Answer(notes=query.notes, coverage=Coverage(0.0, False))
        share = coverage(connection)
        if query.is_empty:
            return Answer(notes=query.notes, coverage=share)
        vocabulary = Vocabulary(connection)
        needles = needles_of(query, self._tokeniser, vocabulary.languages())
        counts = vocabulary.counts([word for needle in needles.sought for word in needle.words])
        finding = Finding(
            reader=Reader(connection),
            tokeniser=self._tokeniser,
            query=query,
            needles=needles,
            narrowing=narrow(query, connection, self._tokeniser, me),
            ranking=Ranking(needles, counts, vocabulary.size(), now_ms),
            complete=vocabulary.complete,
            days=Days(connection),
        )
        answer = Answer(
            tickets=tuple(tickets(finding, limit)),
            people=tuple(people(finding)),
            articles=tuple(articles(finding)),
            notes=query.notes,
            coverage=share,
        )
        return replace(answer, is_cut=finding.is_cut or finding.reader.was_late)
