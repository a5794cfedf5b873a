"""Types a text at the far side, character by character: right whatever the keyboard layout is there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from remote.input.keysyms import keysym_of

TICK_MS = 20
"""Between two characters: fifty a second; programs that complete or check while somebody types keep up."""

RETURN, TAB = 0xFF0D, 0xFF09


class Typist(QObject):
    """Types one text at a time. The text is in no log and forgotten at the end.

    Signals:
        progressed(int, int): so many characters of so many.
        finished(bool): it is typed, or (False) was stopped before its end.
    """

    progressed = Signal(int, int)
    finished = Signal(bool)

    def __init__(self, strike: Callable[[tuple[int, ...]], None], parent: QObject | None = None) -> None:
        """Type by `strike`, which presses and releases keys."""
        super().__init__(parent)
        self._strike = strike
        self._text = ""
        self._done = 0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._type_next)

    @property
    def is_typing(self) -> bool:
        """Whether a text is under way."""
        return self._timer.isActive()

    def type(self, text: str) -> None:
        """Begin to type; line ends are Return, whatever they are made of."""
        self._text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._done = 0
        self.progressed.emit(0, len(self._text))
        self._timer.start()

    def stop(self) -> None:
        """Stop where it is; what is typed stays typed."""
        if self.is_typing:
            self._end(is_whole=False)

    def _type_next(self) -> None:
        if self._done < len(self._text):
            self._strike((keysym_of_character(self._text[self._done]),))
            self._done += 1
            self.progressed.emit(self._done, len(self._text))
        if self._done >= len(self._text):
            self._end(is_whole=True)

    def _end(self, *, is_whole: bool) -> None:
        self._timer.stop()
        self._text = ""
        self.finished.emit(is_whole)


def keysym_of_character(character: str) -> int:
    """Return the keysym that writes a character, or ends a line, or goes to the next field."""
    return {"\n": RETURN, "\t": TAB}.get(character) or keysym_of(character)
