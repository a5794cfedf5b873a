"""How well one colour is read on another (WCAG 2.2, relative luminance and contrast ratio), and the pairs in use."""

from __future__ import annotations

from collections.abc import Iterator

from widgets.common.theme.colours import Tone

AA_TEXT = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3)."""

AA_SHAPE = 3.0
"""Least contrast of what shows that a control is there (WCAG 2.2, 1.4.11)."""

_GROUNDS = (Tone.SUNKEN, Tone.WINDOW, Tone.SURFACE, Tone.RAISED, Tone.HOVER, Tone.SELECTED)
_WORDS = (Tone.TEXT, Tone.MUTED, Tone.FAINT, Tone.ACCENT_TEXT, Tone.DANGER_TEXT, Tone.WARNING_TEXT, Tone.SUCCESS_TEXT)
_TINTS = (Tone.DANGER_TINT, Tone.WARNING_TINT, Tone.SUCCESS_TINT, Tone.NOTE_TINT, Tone.BUBBLE_OURS, Tone.BUBBLE_THEIRS)


def contrast(first: str, second: str) -> float:
    """Return the contrast ratio of two colours written "#RRGGBB", from 1 to 21."""
    bright, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


def text_pairs() -> Iterator[tuple[Tone, Tone]]:
    """Yield every (text, ground) that the screens put together."""
    for ground in _GROUNDS:
        yield from ((word, ground) for word in _WORDS)
    for ground in _TINTS:
        yield from ((word, ground) for word in (Tone.TEXT, Tone.MUTED, Tone.ACCENT_TEXT))
    yield Tone.DANGER_TEXT, Tone.DANGER_TINT
    yield Tone.WARNING_TEXT, Tone.WARNING_TINT
    yield Tone.SUCCESS_TEXT, Tone.SUCCESS_TINT
    yield Tone.NOTE_TEXT, Tone.NOTE_TINT
    yield Tone.NOTE_TEXT, Tone.SURFACE
    yield Tone.CODE_TEXT, Tone.CODE
    for fill in (Tone.ACCENT, Tone.ACCENT_STRONG):
        yield Tone.ON_ACCENT, fill
    for fill in (Tone.DANGER, Tone.DANGER_STRONG):
        yield Tone.ON_DANGER, fill


def shape_pairs() -> Iterator[tuple[Tone, Tone]]:
    """Yield every (edge or fill, ground) by which a control is found."""
    for ground in (Tone.WINDOW, Tone.SURFACE, Tone.RAISED):
        yield Tone.FIELD_LINE, ground
    for ground in (Tone.WINDOW, Tone.SURFACE):
        yield Tone.ACCENT, ground
        yield Tone.DANGER, ground
        yield Tone.STAR, ground


def _luminance(color: str) -> float:
    red, green, blue = (_linear(int(color[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
