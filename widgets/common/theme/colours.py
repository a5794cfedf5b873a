"""The two sets of colours, by what a colour is for; pairs that carry text hold WCAG 2.2 AA (4.5 : 1)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto
from types import MappingProxyType


class Tone(StrEnum):
    """What a colour is for.

    Surfaces, from back to front: SUNKEN, WINDOW, SURFACE, RAISED. Text stands on these and on the tints;
    the ON_ tones stand on the fill of the same name only.
    """

    SUNKEN = auto()
    WINDOW = auto()
    SURFACE = auto()
    RAISED = auto()
    HOVER = auto()
    SELECTED = auto()
    LINE = auto()
    FIELD_LINE = auto()
    TEXT = auto()
    MUTED = auto()
    FAINT = auto()
    ACCENT = auto()
    ACCENT_STRONG = auto()
    ON_ACCENT = auto()
    ACCENT_TEXT = auto()
    DANGER = auto()
    DANGER_STRONG = auto()
    ON_DANGER = auto()
    DANGER_TEXT = auto()
    DANGER_TINT = auto()
    WARNING_TEXT = auto()
    WARNING_TINT = auto()
    SUCCESS_TEXT = auto()
    SUCCESS_TINT = auto()
    NOTE_TEXT = auto()
    NOTE_TINT = auto()
    NOTE_LINE = auto()
    BUBBLE_OURS = auto()
    BUBBLE_THEIRS = auto()
    CODE = auto()
    CODE_TEXT = auto()
    STAR = auto()


LIGHT: Mapping[Tone, str] = MappingProxyType(
    {
        Tone.SUNKEN: "#EEEEF1",
        Tone.WINDOW: "#F7F7F9",
        Tone.SURFACE: "#FFFFFF",
        Tone.RAISED: "#FFFFFF",
        Tone.HOVER: "#EFEFF3",
        Tone.SELECTED: "#E4E7FA",
        Tone.LINE: "#E2E2E8",
        Tone.FIELD_LINE: "#8B8B97",
        Tone.TEXT: "#1A1A1F",
        Tone.MUTED: "#53535F",
        Tone.FAINT: "#646470",
        Tone.ACCENT: "#4653C7",
        Tone.ACCENT_STRONG: "#3843AB",
        Tone.ON_ACCENT: "#FFFFFF",
        Tone.ACCENT_TEXT: "#3B47B8",
        Tone.DANGER: "#C3262F",
        Tone.DANGER_STRONG: "#A31C25",
        Tone.ON_DANGER: "#FFFFFF",
        Tone.DANGER_TEXT: "#AD1F28",
        Tone.DANGER_TINT: "#FCEBEA",
        Tone.WARNING_TEXT: "#7D4600",
        Tone.WARNING_TINT: "#FDF1DC",
        Tone.SUCCESS_TEXT: "#17603A",
        Tone.SUCCESS_TINT: "#E4F4EA",
        Tone.NOTE_TEXT: "#6B4A00",
        Tone.NOTE_TINT: "#FFF5D6",
        Tone.NOTE_LINE: "#B08A2E",
        Tone.BUBBLE_OURS: "#E6E9FB",
        Tone.BUBBLE_THEIRS: "#F0F0F4",
        Tone.CODE: "#FFFFFF",
        Tone.CODE_TEXT: "#7A1F55",
        Tone.STAR: "#B0700F",
    }
)

DARK: Mapping[Tone, str] = MappingProxyType(
    {
        Tone.SUNKEN: "#121316",
        Tone.WINDOW: "#17181C",
        Tone.SURFACE: "#1C1D22",
        Tone.RAISED: "#26272E",
        Tone.HOVER: "#25262D",
        Tone.SELECTED: "#2A2E4A",
        Tone.LINE: "#2E2F37",
        Tone.FIELD_LINE: "#777884",
        Tone.TEXT: "#ECECF0",
        Tone.MUTED: "#B0B0BB",
        Tone.FAINT: "#9C9CA8",
        Tone.ACCENT: "#5360D6",
        Tone.ACCENT_STRONG: "#4450BE",
        Tone.ON_ACCENT: "#FFFFFF",
        Tone.ACCENT_TEXT: "#A5AFFF",
        Tone.DANGER: "#C8323A",
        Tone.DANGER_STRONG: "#AD2830",
        Tone.ON_DANGER: "#FFFFFF",
        Tone.DANGER_TEXT: "#FF9A9A",
        Tone.DANGER_TINT: "#3A1E21",
        Tone.WARNING_TEXT: "#F2BE6B",
        Tone.WARNING_TINT: "#35291A",
        Tone.SUCCESS_TEXT: "#7FD6A0",
        Tone.SUCCESS_TINT: "#182E22",
        Tone.NOTE_TEXT: "#EBC76A",
        Tone.NOTE_TINT: "#322B18",
        Tone.NOTE_LINE: "#957830",
        Tone.BUBBLE_OURS: "#2A2E4C",
        Tone.BUBBLE_THEIRS: "#292A31",
        Tone.CODE: "#15161A",
        Tone.CODE_TEXT: "#F0A6CF",
        Tone.STAR: "#E5B454",
    }
)
