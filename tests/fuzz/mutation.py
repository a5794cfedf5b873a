"""Random changes to valid inputs, quick enough for a million of them; no coverage is looked at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

MAX_INPUT_BYTES = 1 << 14
"""Longer inputs only repeat what shorter ones do, and take longer."""

MOST_CHANGES = 5

LOUD_NUMBERS = (0, 1, 2, 7, 8, 15, 16, 63, 64, 65, 127, 128, 129, 254, 255)
LOUD_WIDE = tuple(
    number.to_bytes(size, "big")
    for size in (2, 4, 8)
    for number in (0, 1, 0x7F, 0x80, 0xFF, (1 << 8 * size) - 1, 1 << (8 * size - 1), (1 << (8 * size - 1)) - 1)
)
"""Where numbers overflow, turn negative or are one beyond a limit."""

Change = Callable[[bytearray, Callable[[], float], Sequence[bytes]], None]


class Mutator:
    """An endless source of inputs; the same number gives the same ones."""

    def __init__(self, seeds: Sequence[bytes], number: int) -> None:
        self._seeds = tuple(seeds)
        self._random = Random(number)
        self._below_one = self._random.random

    def next(self) -> bytes:
        """Return the next input: nearly always a valid one with a few changes."""
        below_one = self._below_one
        roll = below_one()
        if roll < 0.01:
            return self._random.randbytes(int(below_one() * below_one() * 400))
        data = bytearray(self._seeds[int(below_one() * len(self._seeds))])
        if roll < 0.02:
            return bytes(data)
        for _ in range(1 + int(below_one() * below_one() * MOST_CHANGES)):
            CHANGES[int(below_one() * len(CHANGES))](data, below_one, self._seeds)
        return bytes(data[:MAX_INPUT_BYTES])


def _flip_bit(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    if data:
        data[int(below_one() * len(data))] ^= 1 << int(below_one() * 8)


def _flip_early_bit(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    """Change what stands in front, where kinds and lengths are."""
    if data:
        data[int(below_one() * min(len(data), 24))] ^= 1 << int(below_one() * 8)


def _set_byte(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    if data:
        data[int(below_one() * len(data))] = int(below_one() * 256)


def _set_loud_byte(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    if data:
        data[int(below_one() * below_one() * len(data))] = LOUD_NUMBERS[int(below_one() * len(LOUD_NUMBERS))]


def _set_loud_number(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    number = LOUD_WIDE[int(below_one() * len(LOUD_WIDE))]
    at = int(below_one() * below_one() * (len(data) + 1))
    data[at : at + len(number)] = number


def _insert(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    at = int(below_one() * (len(data) + 1))
    data[at:at] = bytes((int(below_one() * 256),)) * (1 + int(below_one() * 8))


def _remove(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    at = int(below_one() * (len(data) + 1))
    del data[at : at + 1 + int(below_one() * 16)]


def _cut(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    del data[int(below_one() * (len(data) + 1)) :]


def _repeat(data: bytearray, below_one: Callable[[], float], _: Sequence[bytes]) -> None:
    at = int(below_one() * (len(data) + 1))
    part = data[at : at + 1 + int(below_one() * 64)]
    data[at:at] = part * (1 + int(below_one() * below_one() * 16))


def _swap_in(data: bytearray, below_one: Callable[[], float], seeds: Sequence[bytes]) -> None:
    """Go on as another valid input does."""
    other = seeds[int(below_one() * len(seeds))]
    data[int(below_one() * (len(data) + 1)) :] = other[int(below_one() * (len(other) + 1)) :]


def _append(data: bytearray, below_one: Callable[[], float], seeds: Sequence[bytes]) -> None:
    data += seeds[int(below_one() * len(seeds))]


CHANGES: tuple[Change, ...] = (
    _flip_bit,
    _flip_bit,
    _flip_early_bit,
    _set_byte,
    _set_loud_byte,
    _set_loud_number,
    _insert,
    _remove,
    _cut,
    _repeat,
    _swap_in,
    _append,
)
