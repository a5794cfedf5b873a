"""How fast the local store answers what the window asks: pages of conversations, who calls, and searches."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from app.workstation.queries.conversation import FOR_EVER_MS, conversation
from app.workstation.queries.customer import customer_view
from app.workstation.queries.talk_pages import page_start
from bench.glass.reckoning import percentile
from bench.records.large_store import NOW_MS
from bench.records.search_classes import query_classes
from sync.client.local_store import LocalStore
from sync.search.screen_pop import contacts_by_phone
from sync.search.searching import Searcher

TICKETS = 60
CALLS = 100
MS_PER_S = 1e3


def times_ms(calls: Sequence[Callable[[], object]]) -> list[float]:
    """Return how long each call takes."""
    took = []
    for call in calls:
        began_s = time.perf_counter()
        call()
        took.append((time.perf_counter() - began_s) * MS_PER_S)
    return took


def page_times_ms(store: LocalStore, long_talk: str) -> dict[str, float]:
    """Return the slowest page of ordinary conversations, and of one of 20,000 messages paged back to its beginning."""
    ids = _column(store, f"SELECT id FROM ticket WHERE number % {100_000 // TICKETS} = 7")
    for _ in range(2):  # what SQLAlchemy prepares once, the program has prepared before its window is there
        _paged_back_ms(store, ids[0])
        _page(store, ids[0])
    ordinary = times_ms([lambda i=i: _page(store, i) for i in ids])  # type: ignore[misc]  # bound now
    return {"worst_page_ms": max(ordinary), "worst_page_of_long_talk_ms": max(_paged_back_ms(store, long_talk))}


def _page(store: LocalStore, ticket_id: str) -> None:
    with store.reading() as session:
        conversation(session, ticket_id, lambda _sha256: None)


def _paged_back_ms(store: LocalStore, ticket_id: str) -> list[float]:
    """Return how long each page takes, from the newest to the first of all."""
    took: list[float] = []
    before_ms = FOR_EVER_MS
    while before_ms > 0:
        began_s = time.perf_counter()
        with store.reading() as session:
            start_ms = page_start(session, ticket_id, None if before_ms == FOR_EVER_MS else before_ms)
            conversation(session, ticket_id, lambda _sha256: None, start_ms, before_ms)
        took.append((time.perf_counter() - began_s) * MS_PER_S)
        before_ms = start_ms
    return took


def pop_times_ms(store: LocalStore) -> list[float]:
    """Return how long it takes from a telephone number to the customer's card, for numbers all over the records."""
    numbers = _column(store, f"SELECT phone FROM contact WHERE phone != '' AND rowid % {100_000 // CALLS} = 11")

    def pop(number: str) -> None:
        with store.reading() as session:
            found = contacts_by_phone(session.connection(), number)
            assert found, number
            customer_view(session, found[0])

    return times_ms([lambda n=n: pop(n) for n in numbers])  # type: ignore[misc]  # bound now


def search_times_ms(store: LocalStore) -> list[float]:
    """Return how long ranked searches take, of every class (bench.search tells them apart)."""
    with store.reading() as session:
        queries = [query for queries in query_classes(session).values() for query in queries]
    searcher = Searcher(lambda: NOW_MS)
    searcher.warm_up()

    def search(query: str) -> None:
        with store.reading() as session:
            searcher.search(session.connection(), query)

    return times_ms([lambda q=q: search(q) for q in queries])  # type: ignore[misc]  # bound now


def scan_times_ms(store: LocalStore) -> list[float]:
    """Return how long the same takes without an index: every message looked through, as plain SQLite does it."""

    def scan(session: Session) -> None:
        session.execute(text("SELECT ticket_id FROM message WHERE body LIKE '%backup%' LIMIT 40 OFFSET 100000")).all()

    with store.reading() as session:
        return times_ms([lambda: scan(session)] * 2)


def summed(took: Sequence[float]) -> tuple[float, float]:
    """Return the middle of some times, and what 95 of 100 stay below."""
    return percentile(took, 0.5), percentile(took, 0.95)


def _column(store: LocalStore, statement: str) -> list[str]:
    with store.reading() as session:
        return list(session.execute(text(statement)).scalars())
