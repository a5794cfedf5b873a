"""The agent's pen over the far screen: seen at once here, sent in framebuffer pixels, and nothing of it steers."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from screens import PaintedScreen, Session

from remote.draw.board import MarkReader
from remote.draw.messages import Erase, Ink, Lift, Mark, More, Pin, PointAt, PointAway, Stroke
from remote.draw.pen import DrawingPen
from widgets.common.theme import Theme
from widgets.viewer.event_relay import EventRelay
from widgets.viewer.pen import PenLayer, PenTool
from widgets.viewer.viewer import ViewerWidget

WAIT_MS = 5000
LEFT = Qt.MouseButton.LeftButton


class Desk:
    """A viewer of a painted screen of 400x300 in a window of half the size, with a pen over it."""

    def __init__(self, qtbot: QtBot, qapp: QApplication, session: Session) -> None:
        self.qtbot, self.session = qtbot, session
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.viewer = ViewerWidget(Theme(qapp))
        self.viewer.set_control(True)
        layout = QVBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.viewer)
        self.window.resize(200, 150)
        self.window.show()
        qtbot.waitExposed(self.window)
        relay = EventRelay(self.window)
        relay.event_came.connect(self.viewer.take)
        self.viewer.attach(session.view)
        for event in list(session.viewed):
            relay.post(event)
        qtbot.waitUntil(lambda: self.viewer.is_showing, timeout=WAIT_MS)
        self.layer = PenLayer(self.viewer.canvas)
        ours, self.line = socket.socketpair()
        self.line.settimeout(WAIT_MS / 1000)
        self.pen = DrawingPen(ours)
        self.layer.set_pen(self.pen)
        self._reader = MarkReader()
        self.marks: list[Mark] = []

    def read_until(self, last: Mark) -> list[Mark]:
        while last not in self.marks:
            self.marks += self._reader.receive_data(self.line.recv(4096))
        return self.marks

    def draw(self, *spots: tuple[int, int]) -> None:
        self.qtbot.mousePress(self.layer, LEFT, pos=QPoint(*spots[0]))
        for spot in spots[1:]:
            self.qtbot.mouseMove(self.layer, QPoint(*spot))
        self.qtbot.mouseRelease(self.layer, LEFT, pos=QPoint(*spots[-1]))

    def hover(self, x: int, y: int) -> None:
        """Move the mouse to a place; Qt tells no move to where the last test left it."""
        self.qtbot.mouseMove(self.layer, QPoint(x, y + 1))
        self.qtbot.mouseMove(self.layer, QPoint(x, y))

    def red_at(self, x: int, y: int) -> bool:
        picture = self.viewer.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), picture.width(), 4)
        blue, green, red = (int(value) for value in pixels[y, x, :3])
        return red > 180 and green < 120 and blue < 120


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication) -> Iterator[Desk]:
    with Session(screen=PaintedScreen(400, 300)) as session:
        session.wait_until_equal()
        desk = Desk(qtbot, qapp, session)
        yield desk
        desk.pen.close()
        desk.line.close()


def test_a_stroke_is_seen_here_and_sent_in_framebuffer_pixels(desk: Desk) -> None:
    desk.layer.use(PenTool.PEN)
    assert not desk.red_at(50, 50)
    desk.draw((20, 50), (60, 50), (100, 50), (140, 50))
    assert desk.red_at(60, 50)
    assert desk.red_at(138, 50)
    assert not desk.red_at(60, 70)
    marks = desk.read_until(Lift(1))
    begun = next(mark for mark in marks if isinstance(mark, Stroke))
    points = [*begun.points, *(point for mark in marks if isinstance(mark, More) for point in mark.points)]
    assert points == [(40, 100), (120, 100), (200, 100), (280, 100)]
    assert begun.ink is Ink.RED


def test_nothing_of_it_steers_the_far_screen(desk: Desk) -> None:
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50))
    desk.qtbot.keyClicks(desk.layer, "abc")
    desk.layer.use(None)
    desk.qtbot.mouseMove(desk.viewer.canvas, QPoint(100, 75))
    desk.qtbot.waitUntil(lambda: bool(desk.session.desk.told), timeout=WAIT_MS)
    assert desk.session.desk.told == [("pointer", 200, 150, 0)], "only what came after the pen was left"


def test_the_pointer_follows_the_mouse_and_goes_beside_the_picture(desk: Desk) -> None:
    desk.layer.use(PenTool.POINTER)
    desk.hover(100, 75)
    desk.read_until(PointAt(200, 150))
    desk.draw((20, 50), (60, 50))
    desk.window.resize(300, 150)
    assert not desk.viewer.canvas.placement.whole().contains(QPointF(5, 75))
    desk.hover(5, 75)
    desk.read_until(PointAway())
    assert not [mark for mark in desk.marks if isinstance(mark, Stroke)], "a pointer leaves no ink"


def test_escape_leaves_the_tool_and_takes_the_pointer_away(desk: Desk) -> None:
    desk.layer.use(PenTool.POINTER)
    desk.hover(100, 75)
    with desk.qtbot.waitSignal(desk.layer.tool_changed) as told:
        desk.qtbot.keyClick(desk.layer, Qt.Key.Key_Escape)
    assert told.args == [None]
    assert desk.layer.isHidden()
    desk.read_until(PointAway())


def test_the_key_that_leaves_the_far_screen_still_does(desk: Desk) -> None:
    desk.layer.use(PenTool.PEN)
    modifiers = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    with desk.qtbot.waitSignal(desk.viewer.left):
        desk.qtbot.keyClick(desk.layer, Qt.Key.Key_Return, modifiers)


def test_strokes_go_after_a_while_unless_they_are_pinned(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("widgets.viewer.pen.FADE_AFTER_MS", 30)
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50))
    desk.qtbot.waitUntil(lambda: not desk.red_at(40, 50), timeout=WAIT_MS)
    desk.layer.set_pinned(True)
    desk.draw((20, 90), (60, 90))
    desk.draw((20, 50), (60, 50))
    later = QTimer(singleShot=True, interval=60)
    with desk.qtbot.waitSignal(later.timeout):
        later.start()
    assert desk.red_at(40, 90)
    assert Pin(True) in desk.read_until(Lift(3))
    desk.layer.set_pinned(False)
    desk.qtbot.waitUntil(lambda: not desk.red_at(40, 90), timeout=WAIT_MS)


def test_clearing_takes_the_strokes_away_on_both_sides(desk: Desk) -> None:
    desk.layer.set_pinned(True)
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50))
    desk.layer.clear()
    assert not desk.red_at(40, 50)
    desk.read_until(Erase())


def test_a_stroke_stays_on_its_place_when_the_picture_moves(desk: Desk) -> None:
    desk.layer.set_pinned(True)
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50), (100, 50))
    desk.window.resize(400, 300)
    desk.qtbot.waitUntil(lambda: desk.viewer.canvas.width() == 400, timeout=WAIT_MS)
    spot = desk.viewer.canvas.placement.to_widget(QRectF(120, 100, 1, 1)).center().toPoint()
    assert desk.red_at(spot.x(), spot.y())


def test_colours_are_chosen_and_told(desk: Desk) -> None:
    with desk.qtbot.waitSignal(desk.layer.ink_changed):
        desk.layer.set_ink(Ink.GREEN)
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50))
    assert next(mark for mark in desk.read_until(Lift(1)) if isinstance(mark, Stroke)).ink is Ink.GREEN
    assert not desk.red_at(40, 50)


def test_without_a_pen_there_is_nothing_to_take(desk: Desk) -> None:
    desk.layer.use(PenTool.PEN)
    desk.draw((20, 50), (60, 50))
    desk.layer.set_pen(None)
    assert desk.layer.tool is None
    assert desk.layer.isHidden()
    desk.layer.use(PenTool.POINTER)
    assert desk.layer.tool is None
