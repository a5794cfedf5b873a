"""Windows that can only be seen: no click, no key and no focus ever stops at them."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QRegion
from PySide6.QtWidgets import QWidget

_FLAGS = (
    Qt.WindowType.Tool
    | Qt.WindowType.FramelessWindowHint
    | Qt.WindowType.WindowStaysOnTopHint
    | Qt.WindowType.WindowTransparentForInput
    | Qt.WindowType.WindowDoesNotAcceptFocus
    | Qt.WindowType.X11BypassWindowManagerHint  # no window manager moves it, frames it or puts it under another
    | Qt.WindowType.NoDropShadowWindowHint
)


class Glass(QWidget):
    """A window cut to what is painted in it, so that it needs no compositor; it is there only while it has a shape."""

    def __init__(self) -> None:
        """Make a pane that shows nothing."""
        super().__init__(None, _FLAGS)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._shape = QRegion()
        self._clear = QRegion()

    def cut_to(self, shape: QRegion) -> None:
        """Be seen exactly there; nowhere hides the window."""
        self._shape = shape
        self._cut()

    def keep_clear(self, areas: list[QRect]) -> None:
        """Leave these areas of the desktop free (logical pixels): what lies there must be read."""
        self._clear = QRegion()
        for area in areas:
            self._clear += area
        self._cut()

    def _cut(self) -> None:
        shape = self._shape.intersected(self.rect())
        if not self._clear.isEmpty():
            shape -= self._clear.translated(-self.pos())
        if shape.isEmpty():
            self.hide()
            return
        self.setMask(shape)
        if self.isHidden():
            self.show()
            self.raise_()
