"""Key combinations that this machine keeps for itself, and that a person may want to send to the other one."""

from __future__ import annotations

from enum import Enum

CONTROL, ALT, SHIFT, SUPER = 0xFFE3, 0xFFE9, 0xFFE1, 0xFFEB
DELETE, TAB, ESCAPE, PRINT, RETURN, F1 = 0xFFFF, 0xFF09, 0xFF1B, 0xFF61, 0xFF0D, 0xFFBE
MENU, PAUSE, SCROLL_LOCK, BACKSPACE = 0xFF67, 0xFF13, 0xFF14, 0xFF08


class SpecialKeys(Enum):
    """Keysyms in the order in which they go down; the member's title is what a menu shows."""

    CTRL_ALT_DELETE = ("Ctrl+Alt+Delete", (CONTROL, ALT, DELETE))
    CTRL_SHIFT_ESCAPE = ("Ctrl+Shift+Escape", (CONTROL, SHIFT, ESCAPE))
    SUPER_KEY = ("Super", (SUPER,))
    SUPER_D = ("Super+D", (SUPER, ord("d")))
    SUPER_E = ("Super+E", (SUPER, ord("e")))
    SUPER_L = ("Super+L", (SUPER, ord("l")))
    SUPER_R = ("Super+R", (SUPER, ord("r")))
    ALT_TAB = ("Alt+Tab", (ALT, TAB))
    ALT_F4 = ("Alt+F4", (ALT, F1 + 3))
    ALT_SPACE = ("Alt+Space", (ALT, ord(" ")))
    CTRL_ESCAPE = ("Ctrl+Escape", (CONTROL, ESCAPE))
    CTRL_ALT_RETURN = ("Ctrl+Alt+Return", (CONTROL, ALT, RETURN))
    CTRL_ALT_BACKSPACE = ("Ctrl+Alt+Backspace", (CONTROL, ALT, BACKSPACE))
    PRINT_SCREEN = ("Print Screen", (PRINT,))
    ALT_PRINT = ("Alt+Print Screen", (ALT, PRINT))
    MENU_KEY = ("Menu", (MENU,))
    PAUSE_KEY = ("Pause", (PAUSE,))
    SCROLL_LOCK_KEY = ("Scroll Lock", (SCROLL_LOCK,))
    F1_KEY = ("F1", (F1,))
    F2_KEY = ("F2", (F1 + 1,))
    F3_KEY = ("F3", (F1 + 2,))
    F4_KEY = ("F4", (F1 + 3,))
    F5_KEY = ("F5", (F1 + 4,))
    F6_KEY = ("F6", (F1 + 5,))
    F7_KEY = ("F7", (F1 + 6,))
    F8_KEY = ("F8", (F1 + 7,))
    F9_KEY = ("F9", (F1 + 8,))
    F10_KEY = ("F10", (F1 + 9,))
    F11_KEY = ("F11", (F1 + 10,))
    F12_KEY = ("F12", (F1 + 11,))

    def __init__(self, title: str, keysyms: tuple[int, ...]) -> None:
        self.title_text = title
        self.keysyms = keysyms


FUNCTION_KEYS = tuple(keys for keys in SpecialKeys if keys.name.endswith("_KEY") and keys.name[1].isdigit())
"""They stand in a menu of their own."""
