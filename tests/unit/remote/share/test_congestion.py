"""The congestion window over simulated lines: what it learns, and that it keeps their queues short."""

from __future__ import annotations

import pytest

from remote.share.congestion import BURST_S, FIRST_RATE, GROWTH, STALL_S, Congestion


class Line:
    """A line with a rate, a delay each way and an endless queue; answers come back in order."""

    def __init__(self, rate: float, one_way_s: float) -> None:
        self.rate, self.one_way_s = rate, one_way_s
        self.free_s = 0.0
        self.longest_queue_s = 0.0
        self.answers: list[float] = []

    def send(self, now_s: float, size_bytes: int) -> None:
        self.longest_queue_s = max(self.longest_queue_s, self.free_s - now_s)
        self.free_s = max(self.free_s, now_s) + size_bytes / self.rate
        self.answers.append(self.free_s + 2 * self.one_way_s)


def drive(window: Congestion, line: Line, seconds: float, size_bytes: int, start_s: float = 0.0) -> int:
    """Send pieces whenever the window says that the line is nearly empty; return how many bytes."""
    now_s, sent = start_s, 0
    while now_s < start_s + seconds:
        while line.answers and line.answers[0] <= now_s:
            window.answered(line.answers.pop(0))
        if window.backlog_s(now_s) < 0.02 and not window.is_stalled(now_s):
            window.sent(now_s, size_bytes)
            line.send(now_s, size_bytes)
            sent += size_bytes
        now_s += 0.001
    return sent


def known(line: Line) -> Congestion:
    """Return a window that has seen one small piece go and come."""
    window = Congestion()
    window.sent(-1.0, 40)
    window.answered(-1.0 + 2 * line.one_way_s)
    return window


@pytest.mark.parametrize("rate", [8_000.0, 64_000.0, 250_000.0, 5e6])
def test_the_rate_of_the_line_is_found_and_used_without_a_queue(rate: float) -> None:
    line = Line(rate, 0.06)
    window = known(line)
    piece = max(int(rate * 0.05), 1500)
    drive(window, line, 3.0, piece)
    line.longest_queue_s = 0.0
    sent = drive(window, line, 3.0, piece, start_s=3.0)
    assert window.rate == pytest.approx(rate, rel=0.1)
    assert sent == pytest.approx(3.0 * rate, rel=0.1)
    assert line.longest_queue_s < 0.05


def test_a_first_piece_that_is_small_says_little_of_the_rate() -> None:
    window = Congestion()
    window.sent(0.0, 2338)
    window.answered(0.175)
    assert window.rate <= FIRST_RATE * GROWTH


@pytest.mark.parametrize("rate", [32_000.0, 64_000.0, 250_000.0])
def test_the_way_is_known_though_no_piece_was_ever_small(rate: float) -> None:
    line, window = Line(rate, 0.06), Congestion()
    piece = int(rate * 0.06)
    for burst in range(4):  # some pieces one after the other, then a rest
        drive(window, line, 0.4, piece, start_s=10.0 * burst)
        while line.answers:
            window.answered(line.answers.pop(0))
    assert window.round_trip_s == pytest.approx(0.12, abs=0.02)
    assert window.rate == pytest.approx(rate, rel=0.15)


def test_a_fast_line_is_known_after_a_few_pieces() -> None:
    window, line = known(Line(20e6, 0.005)), Line(20e6, 0.005)
    now_s, pieces = 0.0, 0
    while window.rate < 10e6:
        size = int(window.rate * BURST_S)
        window.sent(now_s, size)
        line.send(now_s, size)
        now_s = line.answers[-1]
        window.answered(now_s)
        pieces += 1
    assert pieces <= 6


def test_a_line_that_becomes_slower_is_followed() -> None:
    line = Line(250_000.0, 0.03)
    window = known(line)
    drive(window, line, 2.0, 5000)
    line.rate = 40_000.0
    drive(window, line, 2.0, 5000, start_s=2.0)
    line.longest_queue_s = 0.0
    drive(window, line, 2.0, 5000, start_s=4.0)
    assert window.rate == pytest.approx(40_000.0, rel=0.1)
    assert line.longest_queue_s < 0.15


def test_small_pieces_say_nothing_of_the_rate() -> None:
    window = Congestion()
    for turn in range(20):
        window.sent(turn, 300)
        window.answered(turn + 0.05)
    assert (window.rate, window.is_measured) == (FIRST_RATE, False)
    assert window.round_trip_s == pytest.approx(0.05)


def test_seldom_but_large_pieces_measure_a_line_that_rests_in_between() -> None:
    line = Line(64_000.0, 0.06)
    window = known(line)
    for turn in range(1, 6):
        window.sent(turn, 6400)
        line.send(turn, 6400)
        window.answered(line.answers.pop(0))
    assert window.rate == pytest.approx(64_000.0, rel=0.05)


def test_a_line_that_stands_still_is_noticed_until_it_answers() -> None:
    window = Congestion()
    window.sent(0.0, 100)
    window.answered(0.1)
    window.sent(1.0, 4800)
    assert not window.is_stalled(1.25)
    assert window.is_stalled(1.2 + STALL_S + 0.01)
    window.answered(2.0)
    assert not window.is_stalled(2.0)
    assert window.in_flight_bytes == 0


def test_an_answer_to_nothing_is_no_news() -> None:
    window = Congestion()
    window.answered(5.0)
    assert (window.round_trip_s, window.backlog_s(5.0)) == (0.0, 0.0)


def test_a_longer_way_is_believed_after_a_while() -> None:
    window = Congestion()
    for second in range(100):
        window.sent(second, 100)
        window.answered(second + (0.02 if second < 10 else 0.2))
    assert window.round_trip_s == pytest.approx(0.2)


def test_a_new_start_forgets_what_was_on_its_way() -> None:
    window = Congestion()
    window.sent(0.0, 1000)
    window.forget()
    assert window.in_flight_bytes == 0
    assert window.backlog_s(0.0) == 0.0
