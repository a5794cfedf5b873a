"""All keys for the far side, those of the window manager too, while the pointer is over it; always to be left."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from widgets.viewer.steering import Steering


class KeyboardGrab(QObject):
    """Holds the keyboard while it is wanted, control is on, and the canvas has focus and pointer.

    There are four ways out: Ctrl+Alt+Return (the viewer sees to that), the mouse (moved off the screen), another
    window, and the switch itself.

    Signals:
        changed(bool): whether it is wanted.
    """

    changed = Signal(bool)

    def __init__(self, canvas: QWidget, steering: Steering) -> None:
        """Hold nothing yet."""
        super().__init__(canvas)
        self._canvas = canvas
        self._steering = steering
        self._is_wanted = False
        self._is_held = False
        self._is_pointer_here = False

    @property
    def is_wanted(self) -> bool:
        """Whether a person wants all keys to go over."""
        return self._is_wanted

    @property
    def is_held(self) -> bool:
        """Whether they do right now."""
        return self._is_held

    def want(self, is_wanted: bool) -> None:
        """Let all keys go over, or no longer."""
        if is_wanted != self._is_wanted:
            self._is_wanted = is_wanted
            self.follow()
            self.changed.emit(is_wanted)

    def come(self) -> None:
        """The pointer is over the canvas."""
        self._is_pointer_here = True
        self.follow()

    def go(self) -> None:
        """The pointer has left the canvas."""
        self._is_pointer_here = False
        self.follow()

    def follow(self) -> None:
        """Take the keyboard or give it back, as things stand."""
        is_due = (
            self._is_wanted
            and self._is_pointer_here
            and self._steering.is_on
            and self._canvas.hasFocus()
            and self._canvas.isVisible()
        )
        if is_due == self._is_held:
            return
        self._is_held = is_due
        if is_due:
            self._canvas.grabKeyboard()
        else:
            self._steering.let_go()
            self._canvas.releaseKeyboard()
