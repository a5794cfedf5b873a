"""Key combinations that this machine keeps for itself, and that a person may want to send to the other one."""

from __future__ import annotations

from enum import Enum

CONTROL, ALT, SUPER = 0xFFE3, 0xFFE9, 0xFFEB
DELETE, TAB, ESCAPE, F4, PRINT, RETURN = 0xFFFF, 0xFF09, 0xFF1B, 0xFFC1, 0xFF61, 0xFF0D


class SpecialKeys(Enum):
    """Keysyms in the order in which they go down; the member's title is what a menu shows."""

    CTRL_ALT_DELETE = ("Ctrl+Alt+Delete", (CONTROL, ALT, DELETE))
    ALT_TAB = ("Alt+Tab", (ALT, TAB))
    ALT_F4 = ("Alt+F4", (ALT, F4))
    CTRL_ESCAPE = ("Ctrl+Escape", (CONTROL, ESCAPE))
    CTRL_ALT_RETURN = ("Ctrl+Alt+Return", (CONTROL, ALT, RETURN))
    SUPER_KEY = ("Super", (SUPER,))
    PRINT_SCREEN = ("Print Screen", (PRINT,))

    def __init__(self, title: str, keysyms: tuple[int, ...]) -> None:
        self.title_text = title
        self.keysyms = keysyms
