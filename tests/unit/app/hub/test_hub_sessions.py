from __future__ import annotations

from app.hub.ledger import Ledger
from app.hub.sessions import ASK_LIVES_MS, MAX_ASKS_PER_AGENT, MAX_GRANT_MS, GrantedSessions, SessionBook

S = "session-0001"


class Clock:
    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.ms


def test_a_session_is_granted_for_eight_hours_at_most() -> None:
    clock = Clock()
    book = SessionBook(clock)
    asked = book.ask(S, "t", "agent", "contact")
    assert asked is not None
    assert book.granted(S) is None
    granted = book.grant(asked, clock.ms + 10 * MAX_GRANT_MS)
    assert granted.expires_at_ms == clock.ms + MAX_GRANT_MS
    clock.ms += MAX_GRANT_MS
    assert book.granted(S) is None
    assert book.find(S) is None


def test_a_question_without_an_answer_is_forgotten() -> None:
    clock = Clock()
    book = SessionBook(clock)
    book.ask(S, "t", "agent", "contact")
    clock.ms += ASK_LIVES_MS
    assert book.find(S) is None


def test_nobody_takes_over_a_session_id_of_others() -> None:
    book = SessionBook(Clock())
    book.ask(S, "t", "agent", "contact")
    assert book.ask(S, "t", "mallory", "contact") is None
    assert book.ask(S, "t", "agent", "somebody else") is None
    assert book.ask("x", "t", "agent", "contact") is None


def test_a_no_to_more_rights_leaves_what_was_granted() -> None:
    clock = Clock()
    book = SessionBook(clock)
    first = book.ask(S, "t", "agent", "contact")
    assert first is not None
    book.grant(first, clock.ms + 60_000)
    more = book.ask(S, "t", "agent", "contact")
    assert more is not None
    book.decline(more)
    assert book.granted(S) is not None
    assert book.granted(S).asked_until_ms == 0


def test_an_agent_has_so_many_open_questions() -> None:
    book = SessionBook(Clock())
    asked = [book.ask(f"session-{n:04}", "t", "agent", "contact") for n in range(MAX_ASKS_PER_AGENT + 1)]
    assert asked[-1] is None
    assert None not in asked[:-1]
    assert book.ask("another-one", "t", "other agent", "contact") is not None


def test_granted_sessions_outlive_the_hub(ledger: Ledger) -> None:
    clock = Clock()
    kept, book = GrantedSessions(ledger.engines, clock), SessionBook(clock)
    for name, minutes in (("session-long", 60), ("session-short", 1), ("session-over", 60)):
        asked = book.ask(name, "t", "agent", "contact")
        assert asked is not None
        kept.keep(book.grant(asked, clock.ms + minutes * 60_000))
    kept.keep(book.granted("session-long"))
    kept.forget("session-over")
    clock.ms += 5 * 60_000
    again = SessionBook(clock)
    again.load(kept.still_granted())
    assert again.granted("session-long") == book.granted("session-long")
    assert again.granted("session-short") is None
    assert again.granted("session-over") is None


def test_what_is_over_is_forgotten_without_being_asked_for() -> None:
    now = [1_000_000]
    book = SessionBook(lambda: now[0])
    for number in range(100):
        session = book.ask(f"session-{number}", "t", "ada", "bo")
        assert session is not None
        book.decline(session)
    assert len(book._sessions) < 3
