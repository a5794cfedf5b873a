"""What a pen leaves: smooth curves with a light and a dark edge, so that they are seen on any ground."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QRegion

from remote.draw.messages import Ink

INK_COLOURS = {
    Ink.RED: QColor(239, 35, 60),
    Ink.YELLOW: QColor(255, 200, 0),
    Ink.GREEN: QColor(16, 185, 90),
    Ink.BLUE: QColor(37, 110, 255),
}
"""The same in both themes: they lie on the customer's screen, whose colours nobody here chose."""

LIGHT_EDGE = QColor(255, 255, 255)
DARK_EDGE = QColor(15, 18, 25)

CORE_PX, LIGHT_PX, DARK_PX = 4.5, 7.5, 9.5
"""Widths of the three lines that lie on each other."""

REACH_PX = DARK_PX / 2 + 1
"""How far a stroke's colour reaches from its points, smoothing included."""

PIECE_SEGMENTS = 24
"""A change near a stroke paints the pieces that it touches, not all of a long stroke."""

_DOT_PX = 0.01  # a path without length is not painted


@dataclass
class _Piece:
    path: QPainterPath
    bounds: QRectF
    count: int = 0


@dataclass
class Curve:
    """One stroke: quadratic curves between the middles of its points, and a straight tip up to the newest one.

    Attributes:
        scale: how much wider than usual it is.
        whole: all of it as one path, for painting it half transparent.
    """

    ink: Ink
    scale: float = 1.0
    whole: QPainterPath = field(default_factory=QPainterPath)
    _pieces: list[_Piece] = field(default_factory=list)
    _last: QPointF | None = None
    _tip: _Piece | None = None
    _region: QRegion = field(default_factory=QRegion)

    def add(self, points: Iterable[QPointF]) -> QRectF:
        """Draw on to these points; return the area that looks different now."""
        changed = QRectF() if self._tip is None else self._tip.bounds
        begin = len(self._pieces) - 1
        grown = QPainterPath()
        for point in points:
            self._step(point, grown)
        if not grown.isEmpty():
            self._region += self._region_of(grown)
        self._tip = self._make_tip()
        for piece in self._pieces[max(begin, 0) :]:
            changed = changed.united(piece.bounds)
        return changed if self._tip is None else changed.united(self._tip.bounds)

    def region(self) -> QRegion:
        """Return the pixels that it covers, exactly enough for a window's shape."""
        return self._region if self._tip is None else self._region.united(self._region_of(self._tip.path))

    def bounds(self) -> QRectF:
        """Return an area that contains all of it."""
        area = QRectF() if self._tip is None else self._tip.bounds
        for piece in self._pieces:
            area = area.united(piece.bounds)
        return area

    def parts_in(self, area: QRectF) -> list[QPainterPath]:
        """Return the paths that reach into an area."""
        pieces = self._pieces if self._tip is None else [*self._pieces, self._tip]
        return [piece.path for piece in pieces if piece.bounds.intersects(area)]

    def _step(self, point: QPointF, grown: QPainterPath) -> None:
        if self._last is None:
            self._last = point
            self.whole.moveTo(point)
            return
        before, middle = self.whole.currentPosition(), (self._last + point) / 2
        self.whole.quadTo(self._last, middle)
        if not self._pieces or self._pieces[-1].count >= PIECE_SEGMENTS:
            self._pieces.append(_Piece(QPainterPath(before), QRectF()))
        piece = self._pieces[-1]
        piece.path.quadTo(self._last, middle)
        piece.count += 1
        piece.bounds = self._reach(piece.path)
        if grown.isEmpty():
            grown.moveTo(before)
        grown.quadTo(self._last, middle)
        self._last = point

    def _make_tip(self) -> _Piece | None:
        if self._last is None:
            return None
        path = QPainterPath(self.whole.currentPosition() if self._pieces else self._last)
        path.lineTo(self._last + QPointF(_DOT_PX, 0))
        return _Piece(path, self._reach(path))

    def _reach(self, path: QPainterPath) -> QRectF:
        reach = REACH_PX * self.scale
        return path.controlPointRect().adjusted(-reach, -reach, reach, reach)

    def _region_of(self, path: QPainterPath) -> QRegion:
        stroker = QPainterPathStroker(_pen(DARK_EDGE, DARK_PX * self.scale + 1))
        outline = stroker.createStroke(path).toFillPolygon().toPolygon()
        return QRegion(outline, Qt.FillRule.WindingFill)


def paint_curves(painter: QPainter, curves: Sequence[Curve], area: QRectF) -> None:
    """Paint what of the curves reaches into an area, the later ones above the earlier."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for curve in curves:
        _paint(painter, curve, curve.parts_in(area))


def paint_faded(painter: QPainter, curve: Curve, opacity: float) -> None:
    """Paint a curve that is going, as one path: where pieces overlap, transparent ones would show it."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setOpacity(opacity)
    path = QPainterPath(curve.whole)
    if curve._last is not None:
        path.lineTo(curve._last + QPointF(_DOT_PX, 0))
    _paint(painter, curve, [path])
    painter.setOpacity(1.0)


def _paint(painter: QPainter, curve: Curve, paths: Sequence[QPainterPath]) -> None:
    colours = ((DARK_EDGE, DARK_PX), (LIGHT_EDGE, LIGHT_PX), (INK_COLOURS[curve.ink], CORE_PX))
    for colour, width_px in colours:
        painter.setPen(_pen(colour, width_px * curve.scale))
        for path in paths:
            painter.drawPath(path)


def _pen(colour: QColor, width_px: float) -> QPen:
    return QPen(colour, width_px, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
