"""Keys and mouse on their way to the far side, while control is on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPointF, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

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

    def take(self, event: QEvent, to_framebuffer: Callable[[QPointF], tuple[int, int]]) -> bool:
        """Take an event before Qt uses it for itself (Tab, the program's shortcuts); False where it is not ours.

        Args:
            to_framebuffer: finds the far pixel under a place in the widget.
        """
        if not self._is_on:
            return False
        match event:
            case QKeyEvent():
                return self._take_key(event)
            case QWheelEvent():
                self._mouse.turn_wheel(event.angleDelta(), to_framebuffer(event.position()))
                event.accept()
                return True
            case QMouseEvent():
                return self._take_mouse(event, to_framebuffer(event.position()))
        return False

    def _take_key(self, event: QKeyEvent) -> bool:
        match event.type():
            case QEvent.Type.ShortcutOverride:
                event.accept()
            case QEvent.Type.KeyPress:
                self._press(event)
            case QEvent.Type.KeyRelease:
                self.keyboard.release(event)
        return True

    def _take_mouse(self, event: QMouseEvent, spot: tuple[int, int]) -> bool:
        match event.type():
            case QEvent.Type.MouseMove:
                self._mouse.move(spot)
            case QEvent.Type.MouseButtonPress | QEvent.Type.MouseButtonDblClick:  # what is double, they decide there
                self._mouse.press(event.button(), spot)
            case QEvent.Type.MouseButtonRelease:
                self._mouse.release(event.button(), spot)
        return True

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

    def _send_key(self, keysym: int, is_down: bool, keycode: int | None) -> None:
        if self._view is not None:
            self._view.send_key(keysym, is_down, keycode)

    def _send_pointer(self, x: int, y: int, buttons: int) -> None:
        self.pointed.emit()
        if self._view is not None:
            self._view.send_pointer(x, y, buttons)
