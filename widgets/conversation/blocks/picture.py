"""A screenshot in its place: a small picture that opens large at a click."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPainterPath

from widgets.common.theme import HALF_PX, Icon, TextRole, Tone
from widgets.conversation.blocks.base import Above, Hit, HitKind, SidedBlock
from widgets.conversation.blocks.message import CORNER
from widgets.conversation.paper import CENTER, Paper
from widgets.conversation.views import PictureView

MAX_PICTURE = QSize(360, 220)
MIN_PICTURE = QSize(96, 64)


class PictureBlock(SidedBlock):
    """A picture and its name; a lock stands before the name of an internal one."""

    def __init__(self, entry: PictureView, paper: Paper, above: Above) -> None:
        """Make room in the picture's own proportions, whether it is here or not."""
        super().__init__(paper, above, entry.side, entry.author, entry.at_ms, entry.delivery)
        self._entry = entry
        size = entry.size_px if entry.size_px.isValid() and not entry.size_px.isEmpty() else MAX_PICTURE
        most = MAX_PICTURE.boundedTo(QSize(int(paper.bubble_px), MAX_PICTURE.height()))
        fitted = size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio) if _is_larger(size, most) else size
        self._size = fitted.expandedTo(MIN_PICTURE).boundedTo(most)
        caption = paper.line_px(TextRole.SMALL) + HALF_PX
        self._place_body(self._size.width(), self._size.height() + caption)

    def hit(self, point: QPointF) -> Hit | None:
        """Take a click anywhere on the picture."""
        return Hit(HitKind.PICTURE) if self._frame().contains(point) else super().hit(point)

    def paint(self, painter: QPainter, selected: tuple[int, int] | None) -> None:
        """Paint picture, frame and name."""
        super().paint(painter, selected)
        theme, frame = self.paper.theme, self._frame()
        path = QPainterPath()
        path.addRoundedRect(frame, CORNER, CORNER)
        painter.fillPath(path, theme.color(Tone.SUNKEN))
        ratio = painter.device().devicePixelRatioF()
        path_on_disk = self._entry.path
        pixmap = self.paper.picture(path_on_disk, self._size * ratio) if path_on_disk is not None else None
        if pixmap is None or pixmap.isNull():
            self._paint_absence(painter, frame, is_broken=pixmap is not None)
        else:
            painter.save()
            painter.setClipPath(path)
            painter.drawPixmap(_fitted(frame, pixmap.size()), pixmap, QRectF(pixmap.rect()))
            painter.restore()
        is_internal = self._entry.is_internal
        painter.setPen(theme.color(Tone.NOTE_LINE if is_internal else Tone.LINE))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        self._paint_name(painter, frame)

    def _frame(self) -> QRectF:
        return QRectF(self.body.left(), self.body.top(), self._size.width(), self._size.height())

    def _paint_absence(self, painter: QPainter, frame: QRectF, *, is_broken: bool) -> None:
        self.paper.icon(painter, Icon.PICTURE, Tone.FAINT, frame.center() - QPointF(12, 20), 24)
        words = QCoreApplication.translate("Conversation", "The picture is on its way")
        if is_broken:
            words = QCoreApplication.translate("Conversation", "This file holds no picture that can be shown")
        area = frame.adjusted(8, frame.height() / 2 + 6, -8, 0)
        area.setHeight(min(20, area.height()))
        self.paper.write(painter, area, words, TextRole.SMALL, Tone.MUTED, CENTER)

    def _paint_name(self, painter: QPainter, frame: QRectF) -> None:
        line = self.paper.line_px(TextRole.SMALL)
        area = QRectF(frame.left(), frame.bottom() + HALF_PX, frame.width(), line)
        if not self._entry.is_internal:
            self.paper.write(painter, area, self._entry.file_name, TextRole.SMALL, Tone.MUTED)
            return
        self.paper.icon(painter, Icon.INTERNAL, Tone.NOTE_TEXT, area.topLeft() + QPointF(0, (line - 14) / 2))
        words = QCoreApplication.translate("Conversation", "Internal · {name}").format(name=self._entry.file_name)
        self.paper.write(painter, area.adjusted(18, 0, 0, 0), words, TextRole.SMALL, Tone.NOTE_TEXT)


def _is_larger(size: QSize, most: QSize) -> bool:
    return size.width() > most.width() or size.height() > most.height()


def _fitted(frame: QRectF, size: QSize) -> QRectF:
    """Return where a picture of `size` stands in the middle of a frame, in its own proportions."""
    fitted = frame.size().toSize()
    if size.isEmpty():
        return frame
    inner = size.scaled(fitted, Qt.AspectRatioMode.KeepAspectRatio)
    offset = QPointF((frame.width() - inner.width()) / 2, (frame.height() - inner.height()) / 2)
    return QRectF(frame.topLeft() + offset, inner)
