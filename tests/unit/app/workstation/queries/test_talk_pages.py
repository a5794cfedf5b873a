"""Pages of a long conversation: together they are all of it, each message once, and each page is short."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from app.workstation.queries.conversation import conversation, joined
from app.workstation.queries.talk_pages import PAGE_MESSAGES, page_start
from sync.client.local_store import LocalStore
from sync.records import Message, Ticket
from widgets.conversation import MessageView

T0 = 1_790_000_000_000
DAY_MS = 24 * 3600 * 1000
ROW = {"scope": "team:support", "clk": {}, "extra": {}, "deleted": False}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalStore]:
    store = LocalStore(tmp_path_factory.mktemp("talk"), clock=lambda: T0)
    with store._engines.writer.begin() as writer:
        writer.execute(insert(Ticket), [{**ROW, "id": "t", "created_at_ms": T0, "subject": "Long"}])
    yield store
    store.close()


def fill(store: LocalStore, moments: list[int]) -> None:
    rows = [
        {**ROW, "id": f"m{at:05}", "ticket_id": "t", "created_at_ms": moment, "body": str(at), "author_kind": "contact"}
        for at, moment in enumerate(moments)
    ]
    with store._engines.writer.begin() as writer:
        writer.execute(delete(Message))
        if rows:
            writer.execute(insert(Message), rows)


def pages(store: LocalStore) -> list[list[str]]:
    """Scroll up to the very beginning; return what each page brought."""
    found: list[list[str]] = []
    seen: set[str] = set()
    start: int | None = None
    with store.reading() as session:
        while start is None or start > 0:
            start = page_start(session, "t", start)
            talk = conversation(session, "t", lambda _: None, start)
            bodies = [entry.body for entry in talk.entries if isinstance(entry, MessageView)]
            found.append([body for body in bodies if body not in seen])
            seen |= set(bodies)
            assert talk.from_ms == start
    return found


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(0, 20 * DAY_MS), max_size=900), st.booleans())
def test_all_pages_together_are_the_conversation(store: LocalStore, moments: list[int], are_close: bool) -> None:
    ordered = sorted(T0 + (moment % 700 if are_close else moment) for moment in moments)
    fill(store, ordered)
    found = pages(store)
    assert sorted((body for page in found for body in page), key=int) == [str(at) for at in range(len(ordered))]


def test_a_page_begins_with_a_day_where_the_day_is_not_too_full(store: LocalStore) -> None:
    fill(store, [T0 + day * DAY_MS + minute * 60_000 for day in range(10) for minute in range(30)])
    found = pages(store)
    assert [len(page) for page in found] == [210, 90]
    assert found[0][0] == "90", "the first message of the fourth day"


def test_a_very_full_day_is_read_in_parts(store: LocalStore) -> None:
    fill(store, [T0 + second * 1000 for second in range(5 * PAGE_MESSAGES)])
    assert max(len(page) for page in pages(store)) <= 2 * PAGE_MESSAGES


def test_a_short_conversation_is_one_page(store: LocalStore) -> None:
    fill(store, [T0 + at for at in range(5)])
    assert pages(store) == [["0", "1", "2", "3", "4"]]
    fill(store, [])
    assert pages(store) == [[]]


def test_pages_read_alone_and_joined_are_the_whole_conversation(store: LocalStore) -> None:
    fill(store, [T0 + number * DAY_MS // 100 for number in range(3 * PAGE_MESSAGES)])
    with store.reading() as session:
        shown = conversation(session, "t", lambda _: None)
        while shown.from_ms:
            start = page_start(session, "t", shown.from_ms)
            page = conversation(session, "t", lambda _: None, start, shown.from_ms)
            assert 0 < len(page.entries) <= 2 * PAGE_MESSAGES
            shown = joined(page, shown)
        assert shown == conversation(session, "t", lambda _: None, 0)
    assert len(shown.entries) == 3 * PAGE_MESSAGES
