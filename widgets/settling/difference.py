"""Where two texts differ, word by word, and a label that marks it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from difflib import SequenceMatcher

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from widgets.common.theme import Theme, Tone

MAX_WORDS = 1500
"""Longer texts are compared by lines: comparing takes time with the square of their number."""

_WORDS = re.compile(r"\s+|[\w'’-]+|.", re.DOTALL)
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


def pieces(text: str, other: str) -> list[tuple[str, bool]]:
    """Return a text in pieces, each with whether `other` has something else in its place."""
    mine, theirs = _words(text), _words(other)
    if max(len(mine), len(theirs)) > MAX_WORDS:
        mine, theirs = text.splitlines(keepends=True), other.splitlines(keepends=True)
    if max(len(mine), len(theirs)) > MAX_WORDS:
        return [(text, False)] if text else []
    found: list[tuple[str, bool]] = []
    for tag, first, last, _, _ in SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes():
        if last > first:
            found.append(("".join(mine[first:last]), tag != "equal"))
    return found


def _words(text: str) -> list[str]:
    return [part for word in _WORDS.findall(text) for part in _split(word)]


def _split(word: str) -> Iterator[str]:
    """Yield a word; one of a script that is written without spaces sign by sign."""
    if _CJK.search(word):
        yield from word
    else:
        yield word


class DifferenceLabel(QLabel):
    """A text to read and to copy from, with what is only in it marked; what it shows is never read as markup."""

    def __init__(self, theme: Theme, text: str, other: str, parent: QWidget | None = None) -> None:
        """Show `text`, marked where `other` differs."""
        super().__init__(parent)
        self._theme = theme
        self._pieces = pieces(text, other)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setWordWrap(True)
        self.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        flags = Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        self.setTextInteractionFlags(flags)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        policy = QSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)
        theme.changed.connect(self._paint_pieces)
        self._paint_pieces()

    def _paint_pieces(self) -> None:
        marked = self._theme.color(Tone.SELECTED).name()
        parts = []
        for text, is_different in self._pieces:
            escaped = html.escape(text)
            parts.append(f'<span style="background-color: {marked}">{escaped}</span>' if is_different else escaped)
        self.setText(f'<div style="white-space: pre-wrap">{"".join(parts)}</div>')
