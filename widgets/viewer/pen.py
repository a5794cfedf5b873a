"""The agent's pointer and pen over the far screen: what he draws is seen at once here, and a moment later there."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from remote.draw.messages import MAX_STROKES, Ink
from remote.draw.pen import DrawingPen
from widgets.common.ink import CORE_PX, Curve, paint_curves
from widgets.viewer.canvas import ScreenCanvas
from widgets.viewer.keys import is_leaving

FADE_AFTER_MS = 6_000
"""As long as a stroke stays on the customer's screen (widgets.companion.drawing)."""

THINNEST_PX = 2.0
"""A far screen that is drawn small does not make the pen invisible."""


class PenTool(StrEnum):
    """What the mouse does over the far screen, instead of steering it."""

    POINTER = "pointer"
    PEN = "pen"


@dataclass
class _Line:
    """One stroke of ours.

    Attributes:
        stroke_id: under which the pen knows it.
        points: framebuffer pixels.
        curve: the same, as it lies in the widget now.
    """

    stroke_id: int
    ink: Ink
    curve: Curve
    points: list[tuple[int, int]] = field(default_factory=list)


class PenLayer(QWidget):
    """Lies over a canvas; takes its mouse while a tool is used. objectName "viewer.pen".

    Esc leaves the tool. The wheel and Ctrl+Alt+Return go on to the canvas, all other keys go nowhere.

    Signals:
        tool_changed(PenTool | None): another tool is used, or none any more.
        ink_changed(Ink), pinned_changed(bool): what the next stroke will be like.
    """

    tool_changed = Signal(object)
    ink_changed = Signal(object)
    pinned_changed = Signal(bool)

    def __init__(self, canvas: ScreenCanvas) -> None:
        """Lie over a canvas, unseen until a tool is used."""
        super().__init__(canvas)
        self.setObjectName("viewer.pen")
        self._canvas = canvas
        self._pen: DrawingPen | None = None
        self._tool: PenTool | None = None
        self._ink = Ink.RED
        self._is_pinned = False
        self._lines: list[_Line] = []
        self._current: _Line | None = None
        self._placement = canvas.placement
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        canvas.installEventFilter(self)
        self.hide()

    @property
    def tool(self) -> PenTool | None:
        """What the mouse does, None for what it does otherwise."""
        return self._tool

    @property
    def ink(self) -> Ink:
        """The colour of the next stroke."""
        return self._ink

    @property
    def is_pinned(self) -> bool:
        """Whether strokes stay until they are cleared."""
        return self._is_pinned

    def set_pen(self, pen: DrawingPen | None) -> None:
        """Draw with this pen from now on; with None nothing is drawn, and the tool is left."""
        self._forget()
        self._pen = pen
        if pen is None:
            self.use(None)
        elif self._is_pinned:
            pen.pin(True)

    def use(self, tool: PenTool | None) -> None:
        """Take a tool, or leave it; without a pen there is nothing to take."""
        if self._pen is None:
            tool = None
        if tool is self._tool:
            return
        self._lift()
        self._tool = tool
        if tool is None and self._pen is not None:
            self._pen.away()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, tool is None)
        self.setCursor(Qt.CursorShape.ArrowCursor if tool is PenTool.POINTER else Qt.CursorShape.CrossCursor)
        self._appear()
        if tool is not None:
            self.setFocus(Qt.FocusReason.OtherFocusReason)
        elif self.hasFocus():
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.tool_changed.emit(tool)

    def set_ink(self, ink: Ink) -> None:
        """Choose the colour of the next stroke."""
        if ink is not self._ink:
            self._ink = ink
            self.ink_changed.emit(ink)

    def set_pinned(self, is_pinned: bool) -> None:
        """Let strokes stay until they are cleared, or fade after a few seconds."""
        if is_pinned == self._is_pinned:
            return
        self._is_pinned = is_pinned
        if self._pen is not None:
            self._pen.pin(is_pinned)
        if not is_pinned:
            for line in self._lines:
                if line is not self._current:
                    self._fade_later(line)
        self.pinned_changed.emit(is_pinned)

    def clear(self) -> None:
        """Take all strokes away, here and there."""
        if self._pen is not None:
            self._pen.clear()
        self._forget()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Cover the canvas whatever its size."""
        if watched is self._canvas and event.type() == QEvent.Type.Resize:
            self.setGeometry(self._canvas.rect())
        return False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Put the pen down."""
        if self._tool is PenTool.PEN and event.button() is Qt.MouseButton.LeftButton and self._pen is not None:
            self._lift()
            place = self._place(event.position())
            line = _Line(self._pen.begin(self._ink, *place), self._ink, self._curve(self._ink), [place])
            self._current = line
            self._lines = [*self._lines[-MAX_STROKES + 1 :], line]
            self._grow(line, [place])

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point, and draw while the button is down."""
        if self._pen is None:
            return
        place, line = self._place(event.position()), self._current
        if self._canvas.placement.whole().contains(event.position()):
            self._pen.point(*place)
        else:
            self._pen.away()
        if line is not None and place != line.points[-1]:
            line.points.append(place)
            self._pen.extend(line.stroke_id, [place])
            self._grow(line, [place])

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lift the pen."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._lift()

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        if self._pen is not None:
            self._pen.away()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Lift the pen: the release of the button will be somebody else's."""
        self._lift()
        super().focusOutEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """Lift the pen and point at nothing."""
        self._lift()
        if self._pen is not None:
            self._pen.away()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the tool with Esc; nothing that is typed reaches the far side."""
        if event.key() == Qt.Key.Key_Escape:
            self.use(None)
        elif is_leaving(event.keyCombination()):
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what is damaged; whoever moves the far screen paints all of it, and us with it."""
        if self._placement != self._canvas.placement:
            self._lay_out()
        if self._lines:
            paint_curves(QPainter(self), [line.curve for line in self._lines], QRectF(event.rect()))

    def _place(self, spot: QPointF) -> tuple[int, int]:
        return self._canvas.placement.to_framebuffer(spot)

    def _curve(self, ink: Ink) -> Curve:
        factor = max(self._canvas.placement.factor * self.devicePixelRatioF(), THINNEST_PX / CORE_PX)
        return Curve(ink, factor / self.devicePixelRatioF())

    def _grow(self, line: _Line, points: list[tuple[int, int]]) -> None:
        self.update(line.curve.add(self._spots(points)).toAlignedRect())

    def _spots(self, points: list[tuple[int, int]]) -> list[QPointF]:
        to_widget = self._canvas.placement.to_widget
        return [to_widget(QRectF(x, y, 1, 1)).center() for x, y in points]

    def _lift(self) -> None:
        line, self._current = self._current, None
        if line is None:
            return
        if self._pen is not None:
            self._pen.end(line.stroke_id)
        if not self._is_pinned:
            self._fade_later(line)

    def _fade_later(self, line: _Line) -> None:
        QTimer.singleShot(FADE_AFTER_MS, self, lambda: self._fade(line))

    def _fade(self, line: _Line) -> None:
        """Take our picture of a stroke away: by now the far screen shows it, and shows it fade."""
        if not self._is_pinned and line in self._lines:
            self._lines.remove(line)
            self.update(line.curve.bounds().toAlignedRect())
            self._appear()

    def _forget(self) -> None:
        self._lines.clear()
        self._current = None
        self.update()
        self._appear()

    def _lay_out(self) -> None:
        """Draw all strokes where their places lie now."""
        self._placement = self._canvas.placement
        for line in self._lines:
            line.curve = self._curve(line.ink)
            line.curve.add(self._spots(line.points))

    def _appear(self) -> None:
        """Be there only while there is something to do or to see."""
        is_wanted = self._tool is not None or bool(self._lines)
        if is_wanted and self.isHidden():
            self.setGeometry(self._canvas.rect())
            self.raise_()
        self.setVisible(is_wanted)
