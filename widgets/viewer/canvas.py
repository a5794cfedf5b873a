"""The far screen itself: painted from the view's framebuffer, keys and mouse over it sent there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QInputMethodEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from remote.rfb.cursor import Cursor
from remote.view.events import CursorChanged, Painted, PointerMoved, Resized, ViewEvent
from remote.view.screen_view import ScreenView
from widgets.viewer.cursor import cursor_of, picture_of
from widgets.viewer.keyboard import Keyboard
from widgets.viewer.keys import is_leaving
from widgets.viewer.mouse import Mouse
from widgets.viewer.placement import Placement, Scale, place

SURROUND = QColor(24, 24, 27)
"""Around the far screen in both themes: a frame that nobody takes for a part of it."""

POINTER_STAYS_MS = 2000
"""How long the far person's pointer is shown beside our own after it moved."""


class ScreenCanvas(QWidget):
    """Paints one view, only what has changed of it, and steers it while control is on.

    While it has the focus and control is on, every key goes to the far side, Tab and the program's shortcuts too,
    except Ctrl+Alt+Return.

    Signals:
        left: the person wants to get away from the far screen (Ctrl+Alt+Return).
    """

    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ScreenView | None = None
        self._image = QImage()
        self._scale = Scale.FIT
        self._has_control = False
        self._placement = Placement(1.0, 0.0, 0.0, 0, 0)
        self._shape: Cursor | None = None
        self._shape_picture = QPixmap()
        self._far_pointer: tuple[int, int] | None = None
        self._has_heard_of_pointer = False
        self._pointer_timer = QTimer(self, singleShot=True, interval=POINTER_STAYS_MS)
        self._pointer_timer.timeout.connect(lambda: self._move_far_pointer(None))
        self._keyboard = Keyboard(self._send_key)
        self._mouse = Mouse(self._send_pointer)
        self.setObjectName("viewer.screen")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def scale(self) -> Scale:
        """How the far screen is drawn."""
        return self._scale

    @property
    def has_control(self) -> bool:
        """Whether keys and mouse go to the far side."""
        return self._has_control

    @property
    def placement(self) -> Placement:
        """Where the far screen lies in this widget."""
        return self._placement

    @property
    def keyboard(self) -> Keyboard:
        """For what is typed otherwise than by keys: special combinations, texts."""
        return self._keyboard

    def show_view(self, view: ScreenView | None) -> None:
        """Paint another view from now on; it must have been opened."""
        self._view = view
        self._shape, self._far_pointer, self._has_heard_of_pointer = None, None, False
        self.unsetCursor()
        self._take_framebuffer()

    def set_scale(self, scale: Scale) -> None:
        """Fit the far screen into the widget, or draw it pixel for pixel."""
        self._scale = scale
        self._lay_out()

    def set_control(self, has_control: bool) -> None:
        """Send keys and mouse to the far side, or no longer."""
        if not has_control:
            self._let_go()
        self._has_control = has_control
        self._show_cursor()

    def take(self, event: ViewEvent) -> None:
        """Follow an event of the view; called in the window's thread."""
        match event:
            case Painted(rects=rects):
                for rect in rects:
                    self.update(self._placement.damaged(*rect))
            case Resized():
                self._take_framebuffer()
            case CursorChanged(cursor=cursor):
                self._take_shape(cursor)
            case PointerMoved(x=x, y=y):
                self._hear_of_far_pointer((x, y))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is damaged."""
        painter = QPainter(self)
        whole = self._placement.whole()
        if self._view is None or not whole.contains(QRectF(event.rect())):
            painter.fillRect(event.rect(), SURROUND)
        if self._view is None:
            return
        is_natural = self._placement.factor == 1 / self.devicePixelRatioF()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, not is_natural)
        with self._view.lock:
            if is_natural:
                painter.drawImage(whole.topLeft(), self._image)
            else:
                painter.drawImage(whole, self._image)
        if self._far_pointer is not None and self._shape is not None:
            painter.drawPixmap(self._far_pointer_area().topLeft(), self._shape_picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the far screen out again."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that Qt would use for itself: Tab, and the shortcuts of the program."""
        if self._has_control and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if self._has_control and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            self.keyPressEvent(event)
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send the key, unless it is the one that leaves."""
        if not self._has_control:
            event.ignore()
        elif is_leaving(event.keyCombination()):
            self._let_go()
            self.left.emit()
        else:
            self._keyboard.press(event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        """Send the release."""
        if self._has_control:
            self._keyboard.release(event)
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Send what an input method has composed."""
        if self._has_control:
            self._keyboard.write(event.commitString())
        event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of all keys: their release will be somebody else's."""
        self._let_go()
        super().focusOutEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the far pointer."""
        if self._scale is Scale.ONE_TO_ONE:
            self._lay_out(event.position())
        if self._has_control:
            self._mouse.move(self._placement.to_framebuffer(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Press a button there."""
        if self._has_control:
            self._mouse.press(event.button(), self._placement.to_framebuffer(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Release a button there."""
        if self._has_control:
            self._mouse.release(event.button(), self._placement.to_framebuffer(event.position()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """A second press is a press: the far side decides what is a double click."""
        self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Turn the wheel there."""
        if self._has_control:
            self._mouse.turn_wheel(event.angleDelta(), self._placement.to_framebuffer(event.position()))
            event.accept()
        else:
            event.ignore()

    def _send_key(self, keysym: int, is_down: bool) -> None:
        if self._view is not None:
            self._view.send_key(keysym, is_down)

    def _send_pointer(self, x: int, y: int, buttons: int) -> None:
        self._move_far_pointer(None)  # it is under our own now
        if self._view is not None:
            self._view.send_pointer(x, y, buttons)

    def _let_go(self) -> None:
        if self._has_control:
            self._keyboard.release_all()
            self._mouse.release_all()

    def _take_framebuffer(self) -> None:
        """Wrap the view's pixels (not a copy); QImage keeps the array alive."""
        if self._view is None:
            self._image = QImage()
        else:
            with self._view.lock:
                pixels = self._view.framebuffer
            height, width = pixels.shape[:2]
            self._image = QImage(pixels.data, width, height, width * 4, QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(self.devicePixelRatioF())
        self._lay_out()
        self.update()

    def _lay_out(self, pointer: QPointF | None = None) -> None:
        before, ratio = self._placement, self.devicePixelRatioF()
        room = QSizeF(self.size())
        self._placement = place(self._image.width(), self._image.height(), room, ratio, self._scale, pointer)
        if self._placement != before:
            self.update()

    def _take_shape(self, cursor: Cursor | None) -> None:
        self._shape = cursor
        self._shape_picture = QPixmap() if cursor is None else picture_of(cursor, self.devicePixelRatioF())
        self._show_cursor()

    def _show_cursor(self) -> None:
        if self._has_control and self._view is not None:
            self.setCursor(cursor_of(self._shape, self.devicePixelRatioF()))
        else:
            self.unsetCursor()

    def _move_far_pointer(self, spot: tuple[int, int] | None) -> None:
        """Draw the far pointer at a framebuffer pixel, or not at all."""
        if spot != self._far_pointer:
            self.update(self._far_pointer_area())
            self._far_pointer = spot
            self.update(self._far_pointer_area())

    def _hear_of_far_pointer(self, spot: tuple[int, int]) -> None:
        """Show where the far person points; beside our own pointer only while it moves."""
        is_first, self._has_heard_of_pointer = not self._has_heard_of_pointer, True
        if self._has_control and is_first:
            return  # the first report says where the pointer rests, not that somebody moves it
        self._move_far_pointer(spot)
        if self._has_control:
            self._pointer_timer.start()

    def _far_pointer_area(self) -> QRect:
        """Return the logical pixels that the far pointer covers."""
        if self._far_pointer is None or self._shape is None:
            return QRect()
        ratio, (x, y) = self.devicePixelRatioF(), self._far_pointer
        tip = self._placement.to_widget(QRectF(x, y, 0, 0)).topLeft()
        corner = tip - QPointF(self._shape.hot_x / ratio, self._shape.hot_y / ratio)
        return QRectF(corner, self._shape_picture.deviceIndependentSize()).toAlignedRect()
