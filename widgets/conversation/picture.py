"""A picture opened large over a window: fits, or pixel for pixel; Escape or a click beside it closes it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from widgets.common.buttons import IconButton
from widgets.common.labels import ElidedLabel
from widgets.common.pane import Pane, row
from widgets.common.theme import GRID_PX, HALF_PX, WIDE_PX, Icon, Theme

_VEIL = QColor(10, 10, 14, 205)
_MOST_ZOOM = 8.0
_STEP = 1.15


class PictureOverlay(QWidget):
    """Lies over a window while a picture is looked at. objectName "picture".

    Signals:
        save_requested(Path): the picture is wanted as a file elsewhere.
        closed: it went away.
    """

    save_requested = Signal(Path)
    closed = Signal()

    def __init__(self, theme: Theme, window: QWidget) -> None:
        """Make an overlay for `window`, hidden until `open_with`."""
        super().__init__(window)
        self.setObjectName("picture")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._window = window
        self._back: QWidget | None = None
        self._path = Path()
        self._picture = QPixmap()
        self._zoom = 0.0
        self._center = QPointF()
        self._grip: QPointF | None = None
        self._name = ElidedLabel("")
        self._bar = Pane("raised", self)
        self._build(theme)
        window.installEventFilter(self)
        self.hide()

    @property
    def is_fitted(self) -> bool:
        """Whether the whole picture is seen."""
        return self._zoom == 0.0

    def open_with(self, path: Path, name: str) -> bool:
        """Show the picture in a file; False when it cannot be read as one."""
        self._picture = QPixmap(str(path))
        if self._picture.isNull():
            return False
        self._path = path
        self._name.setText(name)
        self._fit()
        self._back = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        return True

    def close_picture(self) -> None:
        """Hide the picture and give the keyboard back."""
        if self.isHidden():
            return
        self.hide()
        self._picture = QPixmap()
        if self._back is not None:
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self.closed.emit()

    def toggle_fit(self) -> None:
        """Turn from the whole picture to pixel for pixel, and back."""
        if self.is_fitted:
            self._zoom = 1.0
        else:
            self._fit()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay as large as the window."""
        if watched is self._window and event.type() is QEvent.Type.Resize:
            self.setGeometry(self._window.rect())
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint a veil and the picture."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.fillRect(self.rect(), _VEIL)
        painter.drawPixmap(self._frame(), self._picture, QRectF(self._picture.rect()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Escape, zoom with plus and minus, turn with blank."""
        match event.key():
            case Qt.Key.Key_Escape | Qt.Key.Key_Return:
                self.close_picture()
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom_by(_STEP)
            case Qt.Key.Key_Minus:
                self._zoom_by(1 / _STEP)
            case Qt.Key.Key_Space:
                self.toggle_fit()
            case _:
                super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with the wheel."""
        self._zoom_by(_STEP if event.angleDelta().y() > 0 else 1 / _STEP)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture; beside it, close."""
        if self._frame().contains(event.position()):
            self._grip = event.position()
        else:
            self.close_picture()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the picture."""
        if self._grip is not None and not self.is_fitted:
            self._center += event.position() - self._grip
            self._grip = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the bar on top."""
        super().resizeEvent(event)
        self._bar.setGeometry(WIDE_PX, GRID_PX, self.width() - 2 * WIDE_PX, self._bar.sizeHint().height())

    def _fit(self) -> None:
        self._zoom, self._center = 0.0, QPointF()

    def _zoom_by(self, factor: float) -> None:
        zoom = (self._zoom or self._fitted_zoom()) * factor
        self._zoom = min(max(zoom, self._fitted_zoom()), _MOST_ZOOM)
        self.update()

    def _fitted_zoom(self) -> float:
        room = QSizeF(self.width() - 2 * WIDE_PX, self.height() - 2 * WIDE_PX - self._bar.height() - GRID_PX)
        size = self._picture.size()
        return max(0.01, min(1.0, room.width() / size.width(), room.height() / size.height()))

    def _frame(self) -> QRectF:
        size = QSizeF(self._picture.size()) * (self._zoom or self._fitted_zoom())
        middle = QPointF(self.width() / 2, (self.height() + self._bar.height() + GRID_PX) / 2) + self._center
        return QRectF(middle - QPointF(size.width() / 2, size.height() / 2), size)

    def _build(self, theme: Theme) -> None:
        layout = row(self._bar, margin=(12, HALF_PX, HALF_PX, HALF_PX), gap=HALF_PX)
        layout.addWidget(self._name, 1)
        fit = IconButton(theme, Icon.FIT, self.tr("Whole picture or pixel for pixel"), name="picture.fit")
        fit.clicked.connect(self.toggle_fit)
        save = IconButton(theme, Icon.SAVE, self.tr("Save as a file"), name="picture.save")
        save.clicked.connect(lambda: self.save_requested.emit(self._path))
        close = IconButton(theme, Icon.CLEAR, self.tr("Close"), name="picture.close")
        close.clicked.connect(self.close_picture)
        for button in (fit, save, close):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            layout.addWidget(button)
