"""What a customer reads about sessions: who saw his screen, and that nobody does any more."""

from __future__ import annotations

import pytest

from app.client.operations.note_file import NotedFile
from app.client.queries.session_words import file_event, session_events
from sync.records import RemoteSession


def _session(**fields: object) -> RemoteSession:
    usual = {"id": "s1", "agent_name": "Anna", "rights": ["view", "control"], "end_reason": "", "created_at_ms": 5}
    return RemoteSession(**{**usual, **fields})


def test_a_grant_and_its_end_are_two_lines() -> None:
    granted, ended = session_events(_session(granted_at_ms=10, ended_at_ms=20, end_reason="stopped"))
    assert granted.text == "You let Anna see your screen, use mouse and keyboard."
    assert (granted.at_ms, ended.at_ms) == (10, 20)
    assert ended.text == "You stopped it. Anna sees your screen no more."


def test_a_running_session_has_no_end() -> None:
    assert len(session_events(_session(granted_at_ms=10, rights=["view"]))) == 1


@pytest.mark.parametrize("reason", ["stopped", "left", "expired", "lost", "something new"])
def test_every_end_says_that_nobody_looks_any_more(reason: str) -> None:
    ended = session_events(_session(granted_at_ms=10, ended_at_ms=20, end_reason=reason))[1]
    assert "Anna" in ended.text
    assert "sees your screen no more" in ended.text


@pytest.mark.parametrize(
    ("reason", "words"), [("declined", "did not let"), ("no_answer", "did not answer"), ("x", "not shown")]
)
def test_a_refused_request_says_that_nothing_was_shown(reason: str, words: str) -> None:
    (asked,) = session_events(_session(granted_at_ms=None, ended_at_ms=20, end_reason=reason))
    assert words in asked.text


def test_files_are_named_with_their_way() -> None:
    came = NotedFile(at_ms=1, name="a.zip", folder="Downloads/Deskhand", has_arrived=True)
    went = NotedFile(at_ms=2, name="b.log", folder="Downloads/Deskhand", has_arrived=False)
    assert file_event("t", 0, came).text == "a.zip has arrived in Downloads/Deskhand."
    assert file_event("t", 1, went).text == "b.log was fetched from Downloads/Deskhand."
    assert file_event("t", 0, came).entry_id != file_event("t", 1, went).entry_id
