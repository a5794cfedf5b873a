"""What the board keeps and lets go, and that nobody draws so much that the window stands still."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPointF, QRect
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from remote.draw.messages import Erase, Ink, Lift, More, Pin, PointAt, PointAway, Stroke
from widgets.companion.drawing_board import DrawingBoard
from widgets.companion.inkwell import INK_PX_A_S, WELL_PX, Inkwell
from widgets.companion.plates import Plate


@pytest.fixture
def board(qapp: object) -> Iterator[DrawingBoard]:
    made = DrawingBoard(stay_s=0.05)
    made.set_agent("Anna Berg")
    yield made
    made.keep_clear_of(())
    made.clear()


def total_px(board: DrawingBoard) -> float:
    return sum(stroke.length_px for stroke in board._strokes.values())


def test_there_is_no_window_while_nothing_is_drawn(board: DrawingBoard) -> None:
    assert board.windows == []
    board.take(PointAway())
    board.take(Erase())
    board.take(Erase(7))
    board.take(More(7, ((1, 1),)))
    board.take(Lift(7))
    board.take(Pin(True))
    assert board.windows == []
    assert not board._rising.isActive()


def test_a_stroke_beside_all_screens_makes_no_window(board: DrawingBoard) -> None:
    board.take(Stroke(1, Ink.RED, ((2500, 400),)))
    board.take(PointAt(16000, 16000))
    assert board.windows == []
    board.take(More(1, ((100, 100),)))
    assert len(board.windows) == 1, "it comes in"


def test_a_stroke_goes_after_its_time_and_the_window_with_it(board: DrawingBoard, qtbot: QtBot) -> None:
    board.take(Stroke(1, Ink.RED, ((10, 10), (50, 50))))
    assert len(board.windows) == 1
    assert not board._fading.isActive(), "it stays while the pen is down"
    board.take(Lift(1))
    qtbot.waitUntil(lambda: board.windows == [])
    assert not board._fading.isActive()
    assert not board._rising.isActive()


def test_pinning_brings_back_what_began_to_fade(board: DrawingBoard, qtbot: QtBot) -> None:
    board.take(Stroke(1, Ink.RED, ((10, 10), (50, 50))))
    board.take(Lift(1))
    qtbot.waitUntil(lambda: board._strokes[1].step > 0)
    board.take(Pin(True))
    assert not board._fading.isActive()
    assert board._strokes[1].step == 0
    assert len(board.windows) == 1


def test_the_oldest_strokes_go_when_there_is_too_much_ink(board: DrawingBoard) -> None:
    board.take(Pin(True))
    for number in range(12):
        board.take(Stroke(number, Ink.RED, tuple((50 + 300 * (step % 2), 10 + number) for step in range(6))))
        board.take(Lift(number))
    before = total_px(board)
    assert 10_000 < before <= WELL_PX
    for number in range(12, 30):
        board._inkwell = Inkwell(0.0)  # a patient agent
        board.take(Stroke(number, Ink.RED, tuple((50 + 300 * (step % 2), 10 + number) for step in range(6))))
        board.take(Lift(number))
        assert total_px(board) <= WELL_PX
    assert 0 not in board._strokes
    assert 29 in board._strokes


def test_a_flood_of_long_lines_is_cut_off(board: DrawingBoard) -> None:
    for number in range(40):
        board.take(Stroke(number, Ink.RED, tuple((700 * (step % 2), 5 * step) for step in range(64))))
    assert total_px(board) <= WELL_PX
    assert len(board._strokes) <= 40
    board.take(PointAt(5, 5))
    assert len(board.windows) >= 1, "the pointer needs no ink"


def test_ink_comes_back_with_time() -> None:
    well = Inkwell(100.0)
    assert well.pour(WELL_PX, 100.0)
    assert not well.pour(1.0, 100.0)
    assert not well.pour(INK_PX_A_S + 1, 101.0)
    assert well.pour(INK_PX_A_S, 101.0)
    assert not well.pour(WELL_PX + 1, 10_000.0)


def test_the_agents_name_changes_with_the_session(board: DrawingBoard) -> None:
    board.take(PointAt(20, 20))
    board.set_agent("Ruth Adeyemi")
    assert [getattr(window, "name", "") for window in board.windows] == ["Ruth Adeyemi"]


def test_what_must_be_read_is_watched_until_it_need_not(board: DrawingBoard, qtbot: QtBot) -> None:
    bar = QWidget()
    qtbot.addWidget(bar)
    bar.setGeometry(0, 0, 400, 60)
    bar.show()
    board.keep_clear_of([bar])
    board.take(Stroke(1, Ink.RED, ((10, 30), (390, 30))))
    (sheet,) = board.windows
    assert sheet.isHidden(), "all of it would lie over the bar"
    bar.move(0, 300)
    assert sheet.isVisible()
    board.keep_clear_of(())
    bar.move(0, 0)
    assert sheet.isVisible()


def test_places_are_physical_pixels_of_the_right_screen() -> None:
    plate = Plate(QRect(1920, 0, 1280, 720), QRect(1920, 0, 2560, 1440), 2.0)
    assert plate.to_local(1920, 0) == QPointF(0.25, 0.25)
    assert plate.to_local(2920, 501) == QPointF(500.25, 250.75)
    assert plate.is_near(1915, 700, 5)
    assert not plate.is_near(1900, 700, 5)
