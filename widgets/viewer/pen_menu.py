"""The pen's menu: its colours, whether strokes stay, and the sponge."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QWidget

from remote.draw.messages import Ink
from widgets.common.ink import INK_COLOURS
from widgets.common.theme import Icon, Theme
from widgets.common.theme.spacing import ICON_PX
from widgets.viewer.menus import ViewMenu
from widgets.viewer.pen import PenTool
from widgets.viewer.viewer import ViewerWidget


def tr(text: str) -> str:
    """Return words of the menu in the reader's language."""
    return QCoreApplication.translate("PenMenu", text)


class PenMenu(ViewMenu):
    """What the pen draws with."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        """Serve nobody yet."""
        super().__init__(parent)
        self._theme = theme

    def _fill(self, viewer: ViewerWidget) -> None:
        words = {Ink.RED: tr("Red"), Ink.YELLOW: tr("Yellow"), Ink.GREEN: tr("Green"), Ink.BLUE: tr("Blue")}
        for ink in Ink:
            choice = self._choice(words[ink], viewer.pen.ink is ink, partial(self._take, viewer, ink))
            choice.setIcon(self._dot(ink))
        self.addSeparator()
        stay = self.addAction(tr("Strokes stay until they are wiped away"))
        stay.setCheckable(True)
        stay.setChecked(viewer.pen.is_pinned)
        stay.triggered.connect(viewer.pen.set_pinned)
        wipe = self.addAction(self._theme.icon(Icon.ERASER), tr("Wipe all away"))
        wipe.triggered.connect(lambda _=False: viewer.pen.clear())

    def _take(self, viewer: ViewerWidget, ink: Ink) -> None:
        viewer.pen.set_ink(ink)
        viewer.pen.use(PenTool.PEN)

    def _dot(self, ink: Ink) -> QIcon:
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap(QSize(ICON_PX, ICON_PX) * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(INK_COLOURS[ink])
        painter.drawEllipse(2, 2, ICON_PX - 4, ICON_PX - 4)
        painter.end()
        return QIcon(pixmap)
