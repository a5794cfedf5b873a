"""The look of both programs: colours, spacing, type and the style sheet made from them, in one place."""

from __future__ import annotations

from widgets.common.theme.colours import DARK, LIGHT, Tone
from widgets.common.theme.icons import Icon
from widgets.common.theme.spacing import CONTROL_PX, GRID_PX, HALF_PX, LARGE_CONTROL_PX, RADIUS_PX, WIDE_PX
from widgets.common.theme.theme import Theme, ThemeMode
from widgets.common.theme.type import TextRole

__all__ = [
    "CONTROL_PX",
    "DARK",
    "GRID_PX",
    "HALF_PX",
    "LARGE_CONTROL_PX",
    "LIGHT",
    "RADIUS_PX",
    "WIDE_PX",
    "Icon",
    "TextRole",
    "Theme",
    "ThemeMode",
    "Tone",
]
