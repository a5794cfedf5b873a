"""The lamps of a keyboard, as QEMU LED State tells them (pseudo-encoding -261)."""

from __future__ import annotations

from typing import NamedTuple

SCROLL_BIT, NUM_BIT, CAPS_BIT = 1, 2, 4


class Leds(NamedTuple):
    """Which locks of a keyboard are on."""

    scroll: bool
    num: bool
    caps: bool

    @classmethod
    def from_bits(cls, bits: int) -> Leds:
        """Read the byte of the rectangle; bits that mean nothing are ignored."""
        return cls(bool(bits & SCROLL_BIT), bool(bits & NUM_BIT), bool(bits & CAPS_BIT))

    @property
    def bits(self) -> int:
        """The byte of the rectangle."""
        return self.scroll * SCROLL_BIT | self.num * NUM_BIT | self.caps * CAPS_BIT
