"""How a keyboard layout turns keycodes and modifiers into keysyms (X Window System Protocol, section 5, with groups).

The core mapping lists eight keysyms a keycode: group 1 levels 1-2, group 2 levels 1-2, group 1 levels 3-4, group 2
levels 3-4 (X Keyboard Extension protocol, section 12.4). Pure: the tables are passed in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from remote.input.keysyms import char_of, equal_keysyms

SHIFT_MASK, LOCK_MASK = 1 << 0, 1 << 1
GROUP_SHIFT, GROUP_BITS = 13, 0x3

NUM_LOCK, ISO_LEVEL3_SHIFT = 0xFF7F, 0xFE03
MODIFIER_KEYSYMS = frozenset([*range(0xFFE1, 0xFFEF), 0xFE03, 0xFE11, 0xFF7E, NUM_LOCK])
"""Keys that change what others mean: they are held as they are, and never put on another keycode."""

TAB, BACKWARD_TAB = 0xFF09, 0xFE20
"""What layouts write on Tab without Shift, and with it."""

KEYPAD_KEYSYMS = range(0xFF80, 0xFFBE)
GROUP_COLUMNS = ((0, 1, 4, 5), (2, 3, 6, 7))


@dataclass(frozen=True)
class KeyState:
    """The modifiers in effect that choose among a key's characters."""

    group: int = 0
    is_shifted: bool = False
    is_caps: bool = False
    is_num: bool = False
    is_level3: bool = False


@dataclass(frozen=True)
class Stroke:
    """A key, and whether Shift and the third-level key are to be held while it goes down."""

    keycode: int
    is_shifted: bool
    is_level3: bool


class Layout:
    """The keysyms of every keycode of one keyboard, and the meaning of its modifiers.

    Attributes:
        spare_keycodes: keycodes without any keysym, in rising order.
    """

    def __init__(self, first_keycode: int, table: Sequence[Sequence[int]], modifiers: Sequence[Sequence[int]]) -> None:
        """Take over a server's tables.

        Args:
            first_keycode: the keycode of the table's first row.
            table: the keysyms of each keycode, 0 where there is none.
            modifiers: the keycodes of Shift, Lock, Control, Mod1 ... Mod5.
        """
        self._rows = {first_keycode + index: tuple(row) for index, row in enumerate(table)}
        self._modifiers = [[keycode for keycode in keycodes if keycode] for keycodes in modifiers]
        self.spare_keycodes = [keycode for keycode, row in self._rows.items() if not any(row)]

    def state(self, mask: int) -> KeyState:
        """Return what a core protocol modifier mask means on this keyboard."""
        return KeyState(
            group=mask >> GROUP_SHIFT & GROUP_BITS,
            is_shifted=bool(mask & SHIFT_MASK),
            is_caps=bool(mask & LOCK_MASK),
            is_num=bool(mask & self._mask_of(NUM_LOCK)),
            is_level3=bool(mask & self._mask_of(ISO_LEVEL3_SHIFT)),
        )

    def first_keysym(self, keycode: int) -> int:
        """Return what a key means without any modifier; 0 for nothing."""
        return next(iter(self._rows.get(keycode, ())), 0)

    def keycodes_of(self, keysym: int) -> list[int]:
        """Return the keycodes whose first keysym this is."""
        return [keycode for keycode, row in self._rows.items() if row and row[0] == keysym]

    def shift_keycodes(self) -> list[int]:
        """Return the keycodes that act as Shift."""
        return self._modifiers[0]

    def level3_keycodes(self) -> list[int]:
        """Return the keycodes that choose the third level (AltGr)."""
        mask = self._mask_of(ISO_LEVEL3_SHIFT)
        return [keycode for bit, keycodes in enumerate(self._modifiers) if mask >> bit & 1 for keycode in keycodes]

    def stroke(self, keysym: int, state: KeyState) -> Stroke | None:
        """Return the key that writes this keysym with the fewest changes of modifiers, or None if no key does."""
        wanted = equal_keysyms(keysym)
        if keysym == TAB and state.is_shifted:
            wanted |= {BACKWARD_TAB}  # viewers tell a backward tab as Shift and Tab (RFC 6143 section 7.5.4)
        candidates = [keycode for keycode, row in self._rows.items() if not wanted.isdisjoint(row)]
        for flips_level3 in (False, True):
            for flips_shift in (False, True):
                is_shifted, is_level3 = state.is_shifted ^ flips_shift, state.is_level3 ^ flips_level3
                held = KeyState(state.group, is_shifted, state.is_caps, state.is_num, is_level3)
                for keycode in candidates:
                    if self.keysym(keycode, held) in wanted:
                        return Stroke(keycode, is_shifted, is_level3)
        return None

    def keysym(self, keycode: int, state: KeyState) -> int:
        """Return what a key means while these modifiers are in effect; 0 for nothing."""
        levels = self._levels(self._rows.get(keycode, ()), state.group)
        is_upper = state.is_shifted
        if levels[0] in KEYPAD_KEYSYMS or levels[1] in KEYPAD_KEYSYMS:
            is_upper ^= state.is_num
        elif _are_cases(levels[0], levels[1]):
            is_upper ^= state.is_caps
        base = 2 if state.is_level3 and levels[2] else 0
        return levels[base + 1] or levels[base] if is_upper else levels[base]

    def _levels(self, row: tuple[int, ...], group: int) -> list[int]:
        if group >= len(GROUP_COLUMNS):
            return [0, 0, 0, 0]  # a third group has no fixed columns; its keys are reached through a spare keycode
        levels = [row[column] if column < len(row) else 0 for column in GROUP_COLUMNS[group]]
        if group and not any(levels):
            return self._levels(row, 0)  # a key with one group means the same in every group
        return levels

    def _mask_of(self, keysym: int) -> int:
        mask = 0
        for bit, keycodes in enumerate(self._modifiers):
            if any(keysym in self._rows.get(keycode, ()) for keycode in keycodes):
                mask |= 1 << bit
        return mask


def _are_cases(lower: int, upper: int) -> bool:
    small, large = char_of(lower), char_of(upper)
    return small is not None and large is not None and small != large and small.upper() == large
