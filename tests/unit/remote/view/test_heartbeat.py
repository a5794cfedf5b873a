"""When the server is asked for a sign of life, and what its silence means."""

from __future__ import annotations

import pytest

from remote.view.heartbeat import BUSY_BEAT_S, DEAD_S, IDLE_BEAT_S, SILENT_S, Heartbeat


def beaten(heart: Heartbeat, now_s: float) -> bytes:
    payload = heart.beat(now_s)
    assert payload is not None
    return payload


def test_it_asks_once_a_second_while_something_happens_and_seldom_otherwise() -> None:
    heart = Heartbeat(0.0)
    assert heart.beat(0.5) is None
    assert heart.next_look_s(0.5) == BUSY_BEAT_S - 0.5
    heart.answer(beaten(heart, 1.0), 1.1)
    assert heart.beat(1.0 + IDLE_BEAT_S - 0.1) is None
    heart.answer(beaten(heart, 1.0 + IDLE_BEAT_S), 1.1 + IDLE_BEAT_S)
    heart.stir()
    assert heart.beat(1.0 + IDLE_BEAT_S + BUSY_BEAT_S) is not None


def test_it_does_not_ask_again_before_it_has_the_answer() -> None:
    heart = Heartbeat(0.0)
    beaten(heart, 1.0)
    assert heart.beat(20.0) is None


def test_the_round_trip_is_that_of_the_last_fence() -> None:
    heart = Heartbeat(0.0)
    assert heart.round_trip_s is None
    first = beaten(heart, 1.0)
    heart.answer(b"??", 1.05)
    assert heart.round_trip_s is None
    heart.answer(first, 1.25)
    heart.answer(first, 1.9)
    assert (heart.round_trip_s, heart.best_s) == (0.25, 0.25)
    heart.answer(beaten(heart, 10.0), 10.75)
    assert (heart.round_trip_s, heart.best_s) == (0.75, 0.25)


def test_silence_is_told_and_then_the_line_is_given_up() -> None:
    heart = Heartbeat(0.0)
    heart.hear(0.9)
    beaten(heart, 1.0)
    assert heart.silence_s(1.0 + SILENT_S - 0.1) == 0
    assert heart.next_look_s(1.0 + SILENT_S - 0.1) == pytest.approx(0.1)
    assert heart.silence_s(1.0 + SILENT_S) == SILENT_S
    assert not heart.is_dead(1.0 + DEAD_S - 0.1)
    assert heart.is_dead(1.0 + DEAD_S)


def test_a_slow_line_is_not_a_silent_one() -> None:
    heart = Heartbeat(0.0)
    beaten(heart, 1.0)
    for at in range(2, 60):
        heart.hear(float(at))
        assert heart.silence_s(at + 0.9) == 0 and not heart.is_dead(at + 0.9)


def test_where_answers_take_long_silence_begins_later() -> None:
    heart = Heartbeat(0.0)
    heart.answer(beaten(heart, 1.0), 3.0)
    beaten(heart, 10.0)
    assert heart.silence_s(17.0) == 0
    assert heart.silence_s(18.0) == 8.0
    assert not heart.is_dead(22.9)
    assert heart.is_dead(23.0)


def test_a_server_without_fences_is_never_silent() -> None:
    heart = Heartbeat(0.0)
    beaten(heart, 1.0)
    heart.withdraw()
    assert heart.silence_s(100.0) == 0 and not heart.is_dead(100.0)
    assert heart.next_look_s(1.5) > 0
