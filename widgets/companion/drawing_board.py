"""What an agent draws on the customer's screens: marks in, windows that can only be seen out."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, QRect, QTimer
from PySide6.QtWidgets import QWidget

from remote.draw.messages import Erase, Ink, Lift, Mark, More, Pin, PointAt, PointAway, Stroke
from widgets.common.ink import REACH_PX
from widgets.companion.glass import Glass
from widgets.companion.inkwell import WELL_PX, Inkwell
from widgets.companion.plates import Plate, plates
from widgets.companion.pointer_flag import PointerFlag
from widgets.companion.stroke_glass import StrokeGlass

STAY_S = 6.0
"""Long enough to look there and read what it points at; then the screen is the customer's again."""

FADE_STEPS, FADE_STEP_S = 6, 0.07

RAISE_MS = 1_000
"""Other windows claim the top as well."""

_MOVES = {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide}


@dataclass
class _Drawn:
    """One stroke.

    Attributes:
        points: framebuffer pixels.
        length_px: of its line, logical pixels.
        lifted_s: when it was whole (time.monotonic), None while it grows.
        step: how far it has faded.
    """

    ink: Ink
    points: list[tuple[int, int]] = field(default_factory=list)
    length_px: float = 0.0
    lifted_s: float | None = None
    step: int = 0

    def due_s(self, stay_s: float) -> float:
        """Return when it fades by another step."""
        return (self.lifted_s or 0.0) + stay_s + self.step * FADE_STEP_S


class DrawingBoard(QObject):
    """Shows one agent's marks on all screens. While nothing is drawn there is no window."""

    def __init__(self, parent: QObject | None = None, *, stay_s: float = STAY_S) -> None:
        """Begin with an empty board; `stay_s`: how long a stroke is seen that nobody pinned."""
        super().__init__(parent)
        self._name = ""
        self._stay_s = stay_s
        self._strokes: dict[int, _Drawn] = {}
        self._sheets: list[StrokeGlass] = []
        self._flag: PointerFlag | None = None
        self._plates: list[Plate] = []
        self._is_pinned = False
        self._inkwell = Inkwell(time.monotonic())
        self._clear: list[QWidget] = []
        self._fading = QTimer(self)
        self._fading.setSingleShot(True)
        self._fading.timeout.connect(self._fade)
        self._rising = QTimer(self)
        self._rising.setInterval(RAISE_MS)
        self._rising.timeout.connect(self._raise)

    @property
    def windows(self) -> list[Glass]:
        """Those that are there now."""
        return [*self._sheets, *([] if self._flag is None else [self._flag])]

    def set_agent(self, name: str) -> None:
        """Say who draws."""
        self._name = name
        if self._flag is not None:
            self._flag.set_name(name)

    def keep_clear_of(self, widgets: Sequence[QWidget]) -> None:
        """Draw nothing over these windows, wherever they go: what they say must be read."""
        for widget in self._clear:
            widget.removeEventFilter(self)
        self._clear = list(widgets)
        for widget in self._clear:
            widget.installEventFilter(self)
        self._make_way()

    def take(self, mark: Mark) -> None:
        """Show a mark."""
        self._look_at_screens()
        match mark:
            case PointAt(x=x, y=y):
                self._point(x, y)
            case PointAway():
                self._point_away()
            case Stroke(id=stroke_id, ink=ink, points=points):
                self._strokes[stroke_id] = _Drawn(ink)
                self._draw(stroke_id, points)
            case More(id=stroke_id, points=points) if stroke_id in self._strokes:
                self._draw(stroke_id, points)
            case Lift(id=stroke_id) if stroke_id in self._strokes:
                self._strokes[stroke_id].lifted_s = time.monotonic()
                self._plan()
            case Erase(id=None):
                self._erase(list(self._strokes))
            case Erase(id=int(stroke_id)):
                self._erase([stroke_id])
            case Pin(is_pinned=is_pinned):
                self._pin(is_pinned)

    def clear(self) -> None:
        """Take everything away at once; the next mark begins anew."""
        self._is_pinned = False
        self._plates = []
        self._sweep()

    def _sweep(self) -> None:
        self._strokes.clear()
        self._fading.stop()
        self._rising.stop()
        for window in self.windows:
            window.hide()
            window.deleteLater()
        self._sheets, self._flag = [], None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make way for a window that has moved."""
        if event.type() in _MOVES:
            self._make_way()
        return False

    def _point(self, x: int, y: int) -> None:
        plate = next((plate for plate in self._plates if plate.area.contains(x, y)), None)
        if plate is None:
            self._point_away()
            return
        if self._flag is None:
            self._flag = PointerFlag()
            self._flag.set_name(self._name)
            self._flag.keep_clear(self._areas())
        self._flag.point_at(plate, x, y)
        self._rising.start()

    def _point_away(self) -> None:
        if self._flag is not None:
            self._flag.hide()
            self._flag.deleteLater()
            self._flag = None
            self._rest()

    def _draw(self, stroke_id: int, points: Sequence[tuple[int, int]]) -> None:
        stroke = self._strokes[stroke_id]
        before = len(stroke.points)
        self._pour(stroke, points)
        self._make_room(stroke_id)
        points = stroke.points[before:]
        if not points:
            return
        for plate in self._plates:
            sheet = self._sheet_of(plate)
            if sheet is not None and sheet.has(stroke_id):
                sheet.draw(stroke_id, stroke.ink, points)
            elif any(plate.is_near(x, y, REACH_PX) for x, y in points):
                (sheet or self._new_sheet(plate)).draw(stroke_id, stroke.ink, stroke.points)
        self._rising.start()

    def _pour(self, stroke: _Drawn, points: Sequence[tuple[int, int]]) -> None:
        """Let a stroke go on as far as the ink goes."""
        now_s, ratio = time.monotonic(), max((plate.ratio for plate in self._plates), default=1.0)
        for point in points:
            length_px = math.dist(stroke.points[-1], point) / ratio if stroke.points else 1.0
            if stroke.length_px + length_px > WELL_PX or not self._inkwell.pour(length_px, now_s):
                return
            stroke.points.append(point)
            stroke.length_px += length_px

    def _make_room(self, stroke_id: int) -> None:
        """Take the oldest strokes away while there is more on the board than a full inkwell."""
        total_px = sum(stroke.length_px for stroke in self._strokes.values())
        gone = []
        for key, stroke in self._strokes.items():
            if total_px <= WELL_PX or key == stroke_id:
                break
            total_px -= stroke.length_px
            gone.append(key)
        if gone:
            self._erase(gone)

    def _erase(self, stroke_ids: Sequence[int]) -> None:
        for stroke_id in stroke_ids:
            if self._strokes.pop(stroke_id, None) is not None:
                for sheet in self._sheets:
                    sheet.erase(stroke_id)
        for sheet in [sheet for sheet in self._sheets if sheet.is_empty]:
            self._sheets.remove(sheet)
            sheet.hide()
            sheet.deleteLater()
        self._plan()
        self._rest()

    def _pin(self, is_pinned: bool) -> None:
        self._is_pinned = is_pinned
        now_s = time.monotonic()
        for stroke_id, stroke in self._strokes.items():
            if stroke.lifted_s is not None:
                stroke.lifted_s, stroke.step = now_s, 0
                for sheet in self._sheets:
                    sheet.fade(stroke_id, 1.0)
        self._plan()

    def _plan(self) -> None:
        """Wake when the next stroke has to fade."""
        dues = [stroke.due_s(self._stay_s) for stroke in self._strokes.values() if stroke.lifted_s is not None]
        if self._is_pinned or not dues:
            self._fading.stop()
        else:
            self._fading.start(max(0, round((min(dues) - time.monotonic()) * 1000)))

    def _fade(self) -> None:
        now_s, gone = time.monotonic(), []
        for stroke_id, stroke in self._strokes.items():
            if stroke.lifted_s is None or stroke.due_s(self._stay_s) > now_s:
                continue
            stroke.step += 1
            if stroke.step >= FADE_STEPS:
                gone.append(stroke_id)
            for sheet in self._sheets:
                sheet.fade(stroke_id, 1 - stroke.step / FADE_STEPS)
        self._erase(gone)

    def _look_at_screens(self) -> None:
        """Notice when the screens have changed: what was drawn before fits nowhere any more."""
        now = plates()
        if now != self._plates:
            self._sweep()
            self._plates = now

    def _sheet_of(self, plate: Plate) -> StrokeGlass | None:
        return next((sheet for sheet in self._sheets if sheet.plate == plate), None)

    def _new_sheet(self, plate: Plate) -> StrokeGlass:
        sheet = StrokeGlass(plate)
        sheet.keep_clear(self._areas())
        self._sheets.append(sheet)
        return sheet

    def _areas(self) -> list[QRect]:
        return [widget.frameGeometry() for widget in self._clear if widget.isVisible()]

    def _make_way(self) -> None:
        areas = self._areas()
        for window in self.windows:
            window.keep_clear(areas)

    def _raise(self) -> None:
        self._look_at_screens()
        for window in self.windows:
            window.raise_()

    def _rest(self) -> None:
        """Do nothing any more while nothing is to be seen."""
        if not self.windows:
            self._rising.stop()
