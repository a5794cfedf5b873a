"""The mouse where nothing goes over: it slides a large picture, and Ctrl with the wheel magnifies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent

from widgets.viewer.far_pointer import FarPointer
from widgets.viewer.pan import Pan
from widgets.viewer.steering import Steering

if TYPE_CHECKING:
    from widgets.viewer.canvas import ScreenCanvas

NOTCH = 120
"""Qt's measure of one notch of a wheel."""

WHEEL_PX = 64
"""A notch's way."""

ARROWS = {
    Qt.Key.Key_Left: QPointF(-WHEEL_PX, 0),
    Qt.Key.Key_Right: QPointF(WHEEL_PX, 0),
    Qt.Key.Key_Up: QPointF(0, -WHEEL_PX),
    Qt.Key.Key_Down: QPointF(0, WHEEL_PX),
}

GRIPS = frozenset({Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton})


class Hand(QObject):
    """Takes events of a canvas before the far side does; only while nothing goes there."""

    def __init__(self, canvas: ScreenCanvas, pan: Pan, steering: Steering, far_pointer: FarPointer) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._pan = pan
        self._steering = steering
        self._far_pointer = far_pointer
        self._turned = 0

    def show_cursor(self) -> None:
        """Show a hand where there is something to slide."""
        if self._pan.is_dragging:
            self._canvas.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self._pan.has_way:
            self._canvas.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self._canvas.unsetCursor()

    def take(self, event: QEvent) -> bool:
        """Slide or magnify; return whether the event was used."""
        if self._steering.is_on:
            return False
        match event:
            case QMouseEvent():
                return self._take_mouse(event)
            case QWheelEvent():
                return self._turn(event)
            case QKeyEvent() if event.type() is QEvent.Type.KeyPress and self._pan.has_way and event.key() in ARROWS:
                self._pan.slide(ARROWS[Qt.Key(event.key())])
                return True
        return False

    def _take_mouse(self, event: QMouseEvent) -> bool:
        kind = event.type()
        if kind is QEvent.Type.MouseButtonPress and event.button() in GRIPS and self._pan.has_way:
            self._pan.grip(event.position())
        elif kind is QEvent.Type.MouseMove and self._pan.is_dragging:
            self._pan.drag(event.position())
        elif kind is QEvent.Type.MouseButtonRelease and self._pan.is_dragging:
            self._pan.let_go()
        else:
            return False
        self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        self.show_cursor()
        return True

    def _turn(self, event: QWheelEvent) -> bool:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._turned += event.angleDelta().y()
            steps = int(self._turned / NOTCH)
            self._turned -= steps * NOTCH
            if steps:
                self._canvas.zoom_wanted.emit(steps, event.position())
        elif self._pan.has_way:
            self._pan.slide(QPointF(-event.angleDelta()) * WHEEL_PX / NOTCH)
        else:
            return False
        event.accept()
        return True
