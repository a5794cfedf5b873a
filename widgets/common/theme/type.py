"""The sizes of type: few, and all counted from the system's 10-point body."""

from __future__ import annotations

from enum import StrEnum


class TextRole(StrEnum):
    """What a text is for; also the value of a label's `role` property in the style sheet."""

    DISPLAY = "display"
    TITLE = "title"
    HEADING = "heading"
    BODY = "body"
    SMALL = "small"
    MONO = "mono"


BODY_PT = 10.0
"""The body's size at a text scale of 1."""

SIZES_PT = {
    TextRole.DISPLAY: 20.0,
    TextRole.TITLE: 14.0,
    TextRole.HEADING: 11.0,
    TextRole.BODY: BODY_PT,
    TextRole.SMALL: 9.0,
    TextRole.MONO: 9.5,
}

BOLD_ROLES = frozenset({TextRole.DISPLAY, TextRole.TITLE, TextRole.HEADING})
"""Roles set in semi-bold."""
