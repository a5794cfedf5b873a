"""The pace of a file on reckoned lines: it fills them, keeps hardly any queue, and makes room."""

from __future__ import annotations

import random
from collections import deque

import pytest

from remote.files.pace import AWAITED_BLOCK_BYTES, BLOCKS_A_WINDOW, MAX_BLOCKS, MIN_BLOCK_BYTES, Pace
from remote.files.packets import BLOCK_BYTES

HEAD_BYTES = 85
"""Of SFTP, SSH, WebSocket and TLS around each block."""


class ReckonedLine:
    """A line without a clock of its own: a rate, a round trip, answers that come late by chance, and other traffic."""

    def __init__(self, rate: float, round_trip_s: float, noise_s: float = 0.0) -> None:
        self.now_s = 0.0
        self.done_bytes = 0
        self.queues_s: list[float] = []
        self.pace = Pace()
        self._rate, self._round_trip_s, self._noise_s = rate, round_trip_s, noise_s
        self._is_free_at_s = 0.0
        self._answers: deque[tuple[float, int]] = deque()
        self._rng = random.Random(1)

    def run(self, seconds: float, others_share: float = 0.0) -> None:
        """Send for so long; others take a share of the rate and never wait."""
        end_s = self.now_s + seconds
        while self.now_s < end_s:
            while self.pace.has_room:
                self._send(self.pace.block_bytes, others_share)
            answer_s, size = self._answers.popleft()
            self.now_s = max(self.now_s, answer_s)
            self.pace.answered(self.now_s)
            self.done_bytes += size

    def _send(self, size: int, others_share: float) -> None:
        self.pace.sent(self.now_s, size)
        begins_s = max(self._is_free_at_s, self.now_s)
        self._is_free_at_s = begins_s + (size + HEAD_BYTES) / (self._rate * (1 - others_share))
        self.queues_s.append(self._is_free_at_s - self.now_s)
        late_s = self._rng.random() * self._noise_s
        self._answers.append((self._is_free_at_s + self._round_trip_s + late_s, size))


LINES = [(64e3, 0.12), (250e3, 0.06), (12.5e6, 0.01), (125e6, 0.001)]


@pytest.mark.parametrize("noise_s", [0.0, 0.015])
@pytest.mark.parametrize(("rate", "round_trip_s"), LINES)
def test_a_line_is_filled_without_a_queue(rate: float, round_trip_s: float, noise_s: float) -> None:
    line = ReckonedLine(rate, round_trip_s, noise_s)
    line.run(20.0)
    assert line.done_bytes > 0.8 * 20.0 * rate
    settled = sorted(line.queues_s[len(line.queues_s) // 4 :])
    assert settled[len(settled) * 95 // 100] < 0.04


def test_it_makes_room_when_others_come_and_takes_it_back() -> None:
    line = ReckonedLine(250e3, 0.06)
    line.run(10.0)
    alone = line.pace.window_bytes
    line.run(10.0, others_share=0.6)
    line.queues_s.clear()
    line.run(5.0, others_share=0.6)
    assert line.pace.window_bytes < 0.75 * alone
    assert max(line.queues_s) < 0.05
    before = line.done_bytes
    line.run(10.0)
    assert line.done_bytes - before > 0.8 * 10.0 * 250e3


def test_blocks_are_small_on_a_slow_line_and_large_on_a_fast_one() -> None:
    slow, fast = ReckonedLine(32e3, 0.15), ReckonedLine(125e6, 0.001)
    for line in (slow, fast):
        line.run(5.0)
    assert slow.pace.block_bytes == MIN_BLOCK_BYTES
    assert BLOCK_BYTES / 2 < fast.pace.block_bytes <= BLOCK_BYTES


def test_something_may_always_go_out_and_never_too_many_blocks() -> None:
    pace = Pace()
    sent = 0
    while pace.has_room:
        pace.sent(0.0, 1)
        sent += 1
    assert sent == MAX_BLOCKS
    for _ in range(sent):
        pace.answered(10.0)
    assert pace.has_room


def test_a_person_who_waits_comes_first() -> None:
    is_awaited = False
    pace = Pace(lambda: is_awaited)
    now_s = 0.0
    for _ in range(4000):
        while pace.has_room:
            pace.sent(now_s, pace.block_bytes)
        now_s += 0.0001
        pace.answered(now_s)
    grown = pace.window_bytes
    assert pace.block_bytes > AWAITED_BLOCK_BYTES
    is_awaited = True
    while not pace.has_room:
        pace.answered(now_s)
    pace.sent(now_s, pace.block_bytes)
    assert pace.block_bytes == AWAITED_BLOCK_BYTES
    assert not pace.has_room
    assert pace.rest_s > 0
    for _ in range(100):
        now_s += 0.001
        pace.answered(now_s)
        pace.sent(now_s, pace.block_bytes)
    is_awaited = False
    assert pace.window_bytes <= grown
    assert pace.rest_s == 0


def test_who_begins_while_somebody_waits_still_finds_a_fast_line() -> None:
    pace = Pace(lambda: True)
    now_s = 0.0
    for _ in range(300):
        pace.sent(now_s, pace.block_bytes)
        now_s += 0.002
        pace.answered(now_s)
        now_s += pace.rest_s
    assert pace.block_bytes == AWAITED_BLOCK_BYTES
    assert pace.window_bytes <= (AWAITED_BLOCK_BYTES + 1) * BLOCKS_A_WINDOW * 2
    assert pace.has_room
