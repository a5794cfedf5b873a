"""Keys and mouse on their way to the far side, while control is on."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent

from remote.view.screen_view import ScreenView
from widgets.viewer.keyboard import Keyboard
from widgets.viewer.keys import is_leaving, turning
from widgets.viewer.locks import Locks
from widgets.viewer.mouse import Mouse


class Steering(QObject):
    """Sends what a person does to one view, and lets go of it in time.

    Attributes:
        keyboard: for what is typed otherwise than by keys: special combinations, texts.
        locks: Caps Lock and Num Lock over there.

    Signals:
        left: the person wants to get away from the far screen (Ctrl+Alt+Return).
        turned(int): the person wants the next far screen, or the one before (Ctrl+Alt+PageDown, PageUp).
        pointed: our pointer was sent; the far one is under it now.
    """

    left = Signal()
    turned = Signal(int)
    pointed = Signal()

    def __init__(self, parent: QObject) -> None:
        """Steer nothing yet."""
        super().__init__(parent)
        self._view: ScreenView | None = None
        self._is_on = False
        self.keyboard = Keyboard(self._send_key)
        self.locks = Locks()
        self._mouse = Mouse(self._send_pointer)

    @property
    def is_on(self) -> bool:
        """Whether keys and mouse go over."""
        return self._is_on

    def steer(self, view: ScreenView | None) -> None:
        """Send to this view from now on."""
        self._view = view
        self.locks.forget()

    def switch(self, is_on: bool) -> None:
        """Send keys and mouse, or no longer."""
        if not is_on:
            self.let_go()
        self._is_on = is_on

    def let_go(self) -> None:
        """Release everything that is down: its release will be somebody else's."""
        if self._is_on:
            self.keyboard.release_all()
            self._mouse.release_all()

    def take_key(self, event: QEvent) -> bool:
        """Take a key before Qt uses it for itself (Tab, the program's shortcuts); False where it is not ours."""
        if not self._is_on or not isinstance(event, QKeyEvent):
            return False
        match event.type():
            case QEvent.Type.ShortcutOverride:
                event.accept()
            case QEvent.Type.KeyPress:
                self._press(event)
            case QEvent.Type.KeyRelease:
                self.keyboard.release(event)
            case _:
                return False
        return True

    def move(self, spot: tuple[int, int]) -> None:
        """Move the far pointer to a framebuffer pixel."""
        if self._is_on:
            self._mouse.move(spot)

    def press(self, button: Qt.MouseButton, spot: tuple[int, int]) -> None:
        """Press a button there."""
        if self._is_on:
            self._mouse.press(button, spot)

    def release(self, button: Qt.MouseButton, spot: tuple[int, int]) -> None:
        """Release a button there."""
        if self._is_on:
            self._mouse.release(button, spot)

    def turn_wheel(self, angle: QPoint, spot: tuple[int, int]) -> None:
        """Turn the wheel there."""
        if self._is_on:
            self._mouse.turn_wheel(angle, spot)

    def _press(self, event: QKeyEvent) -> None:
        combination = event.keyCombination()
        if is_leaving(combination):
            self.let_go()
            self.left.emit()
        elif steps := turning(combination):
            self.let_go()
            self.turned.emit(steps)
        else:
            for keysym in self.locks.to_strike(event):
                self.keyboard.strike((keysym,))
            self.keyboard.press(event)

    def _send_key(self, keysym: int, is_down: bool) -> None:
        if self._view is not None:
            self._view.send_key(keysym, is_down)

    def _send_pointer(self, x: int, y: int, buttons: int) -> None:
        self.pointed.emit()
        if self._view is not None:
            self._view.send_pointer(x, y, buttons)
