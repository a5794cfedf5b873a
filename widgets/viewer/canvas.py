"""The far screen itself: painted from the view's framebuffer, keys and mouse over it sent there."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QInputMethodEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from remote.rfb.geometry import Rect
from remote.view.events import CursorChanged, LedsChanged, Painted, PointerMoved, Resized, ViewEvent
from remote.view.screen_view import ScreenView
from widgets.viewer.far_pointer import FarPointer
from widgets.viewer.grab import KeyboardGrab
from widgets.viewer.hand import Hand
from widgets.viewer.keyboard import Keyboard
from widgets.viewer.pan import Pan
from widgets.viewer.picture import Picture
from widgets.viewer.placement import Placement, place
from widgets.viewer.steering import Steering
from widgets.viewer.zoom import FIT

SURROUND = QColor(24, 24, 27)
"""Around the far screen in both themes: a frame that nobody takes for a part of it."""

LOCK_WAIT_S = 0.004
"""A picture that is being decoded is worth so much of a frame's time; then what there is is painted, and again soon."""

TAKEN = frozenset(
    {
        QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.Wheel,
        QEvent.Type.MouseButtonPress, QEvent.Type.MouseMove, QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
    }
)  # fmt: skip
"""Events that the far side or the hand may take before Qt does."""


class ScreenCanvas(QWidget):
    """Paints one view, only what has changed of it, and steers it while control is on.

    While it has the focus and control is on, every key goes to the far side, Tab and the program's shortcuts too,
    except Ctrl+Alt+Return. Without control the mouse slides a picture that is larger than the widget.

    Attributes:
        steering: what goes to the far side.
        key_grab: keeps keys from the window manager.

    Signals:
        placed: the far screen lies elsewhere in the widget now, or is as large as before no longer.
        zoom_wanted(int, QPointF): the wheel was turned with Ctrl held: so many steps larger, around this spot.
    """

    placed = Signal()
    zoom_wanted = Signal(int, QPointF)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: ScreenView | None = None
        self._picture = Picture()
        self._zoom = FIT
        self._is_cornered = False
        self._placement = Placement(1.0, 0.0, 0.0, 0, 0)
        self._far_pointer = FarPointer(lambda: self._placement, self.devicePixelRatioF, self)
        self._far_pointer.damaged.connect(self.update)
        self._pan = Pan(self)
        self._pan.moved.connect(self._lay_out)
        self.steering = Steering(self)
        self.steering.pointed.connect(self._far_pointer.hide)
        self.key_grab = KeyboardGrab(self, self.steering)
        self._hand = Hand(self, self._pan, self.steering, self._far_pointer)
        self.setObjectName("viewer.screen")
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)

    @property
    def zoom(self) -> float | None:
        """Physical pixels for each far one; None for as large as the widget allows."""
        return self._zoom

    @property
    def has_control(self) -> bool:
        """Whether keys and mouse go to the far side."""
        return self.steering.is_on

    @property
    def placement(self) -> Placement:
        """Where the far screen lies in this widget."""
        return self._placement

    @property
    def keyboard(self) -> Keyboard:
        """For what is typed otherwise than by keys: special combinations, texts."""
        return self.steering.keyboard

    @property
    def is_holding(self) -> bool:
        """Whether what is shown is the last picture of a line that is gone."""
        return self._picture.is_held

    def show_view(self, view: ScreenView | None) -> None:
        """Paint another view from now on; it must have been opened. A picture that is held stays until it comes."""
        self._view = view
        self.steering.steer(view)
        self._far_pointer.forget()
        self.unsetCursor()
        self._take_framebuffer()

    def hold(self) -> None:
        """Keep the last picture, veiled: its line is gone, and another one is sought."""
        self._picture.hold()
        self._view = None
        self.steering.steer(None)
        self._far_pointer.forget()
        self.update()

    def set_zoom(self, zoom: float | None, around: QPointF | None = None, *, is_cornered: bool = False) -> None:
        """Draw the far screen so large, or as large as the widget allows.

        Args:
            zoom: physical pixels for each far one, or FIT.
            around: a spot of the widget whose far pixel stays where it is; None is the middle.
            is_cornered: a smaller screen lies in the corner at 0,0.
        """
        spot = QRectF(self.rect()).center() if around is None else around
        before = self._placement
        self._zoom, self._is_cornered = zoom, is_cornered
        self._lay_out()
        if zoom is not None and before.factor:
            growth = zoom / self.devicePixelRatioF() / before.factor
            self._pan.go_to((spot - QPointF(before.left, before.top)) * growth - spot)

    def crop(self, part: Rect | None) -> None:
        """Show only a part of the framebuffer (one monitor), or all of it."""
        self._picture.crop(part)
        self._lay_out()
        self.update()

    def set_control(self, has_control: bool) -> None:
        """Send keys and mouse to the far side, or no longer."""
        self.steering.switch(has_control)
        self.key_grab.follow()
        self.show_cursor()

    def take(self, event: ViewEvent) -> None:
        """Follow an event of the view; called in the window's thread."""
        match event:
            case Painted(rects=rects):
                for rect in rects:
                    self.update(self._placement.damaged(*rect))
                if self._picture.note(rects):
                    self.update()
            case Resized():
                self._take_framebuffer()
            case CursorChanged(cursor=cursor):
                self._far_pointer.take_shape(cursor)
                self.show_cursor()
            case PointerMoved(x=x, y=y):
                self._far_pointer.hear_of((x, y), has_control=self.has_control)
            case LedsChanged(num=num, caps=caps):
                self.steering.locks.take(num=num, caps=caps)

    def show_cursor(self) -> None:
        """Let our own pointer look like what it does."""
        if self.has_control and self._view is not None:
            self.setCursor(self._far_pointer.as_cursor())
        else:
            self._hand.show_cursor()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is damaged."""
        painter = QPainter(self)
        if not self._placement.whole().contains(QRectF(event.rect())):
            painter.fillRect(event.rect(), SURROUND)
        view = self._view
        is_locked = view is not None and view.lock.acquire(timeout=LOCK_WAIT_S)
        try:
            self._picture.paint(painter, self._placement, self.devicePixelRatioF())
            if view is not None and is_locked:
                view.note_shown()
        finally:
            if view is not None and is_locked:
                view.lock.release()
        self._far_pointer.paint(painter)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the far screen out again."""
        super().resizeEvent(event)
        self._lay_out()

    def event(self, event: QEvent) -> bool:
        """Keep the keys that Qt would use for itself; slide the picture where nothing goes over."""
        if event.type() not in TAKEN:
            return super().event(event)
        if event.type() is QEvent.Type.MouseMove and isinstance(event, QMouseEvent) and self.has_control:
            self._pan.lean(event.position())
        return (
            self.steering.take(event, self._placement.to_framebuffer) or self._hand.take(event) or super().event(event)
        )

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Send what an input method has composed."""
        if self.has_control:
            self.keyboard.write(event.commitString())
        event.accept()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Take all keys, where that is wanted."""
        super().focusInEvent(event)
        self.key_grab.follow()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let go of all keys: their release will be somebody else's."""
        self.steering.let_go()
        self.key_grab.follow()
        super().focusOutEvent(event)

    def enterEvent(self, event: QEvent) -> None:
        """Take all keys, where that is wanted."""
        self.key_grab.come()

    def leaveEvent(self, event: QEvent) -> None:
        """Push the picture no longer, and give the keys back."""
        self._pan.rest()
        self.key_grab.go()

    def _take_framebuffer(self) -> None:
        if self._view is None:
            self._picture.take(None)
        else:
            self._picture.take(self._view.framebuffer)
        self._lay_out()
        self.update()

    def _lay_out(self) -> None:
        before, ratio, room = self._placement, self.devicePixelRatioF(), QSizeF(self.size())
        area = self._picture.area
        if self._zoom is not None:
            self._pan.limit(QSizeF(area.width, area.height) * self._zoom / ratio, room)
        else:
            self._pan.limit(QSizeF(), room)
        offset = self._pan.offset
        self._placement = place(area, room, ratio, self._zoom, offset, is_cornered=self._is_cornered)
        if self._placement != before:
            self.update()
            self.placed.emit()
            if not self.has_control:
                self._hand.show_cursor()
