"""The row of tools, its menus, the switch, the line of statistics and the slim bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QAbstractButton, QToolButton
from viewer_room import WAIT_MS, Room

from remote.rfb.screens import Screen
from remote.view.events import ScreensChanged
from remote.view.statistics import Statistics
from widgets.viewer.frame import ScreenFrame
from widgets.viewer.statistics_line import rate_words, shares_words
from widgets.viewer.zoom import FIT


@pytest.fixture
def frame(room: Room, theme: object) -> ScreenFrame:
    """The viewer with all that belongs to it, in the room's window; its tools are those of the slim bar."""
    frame = ScreenFrame(theme, room.viewer)  # type: ignore[arg-type]
    frame.bar.show_name("ACC-07")
    room.window.layout().insertWidget(0, frame)
    room.window.resize(800, 400)
    return frame


def button(frame: ScreenFrame, name: str) -> QToolButton:
    found = frame.findChild(QAbstractButton, f"full.{name}")
    assert isinstance(found, QToolButton)
    return found


def titles(frame: ScreenFrame, name: str) -> list[str]:
    menu = button(frame, name).menu()
    menu.aboutToShow.emit()
    return [action.text() for action in menu.actions() if action.text()]


def choose(frame: ScreenFrame, name: str, title: str) -> None:
    menu = button(frame, name).menu()
    menu.aboutToShow.emit()
    next(action for action in menu.actions() if action.text() == title).trigger()


def test_special_keys_are_struck_only_in_control(room: Room, frame: ScreenFrame) -> None:
    assert {"Ctrl+Alt+Delete", "Super", "Alt+Tab", "Alt+F4", "Ctrl+Escape", "Print Screen"} <= set(
        titles(frame, "keys")
    )
    choose(frame, "keys", "Ctrl+Alt+Delete")
    room.wait_for_desk(
        *(("key", keysym, True) for keysym in (0xFFE3, 0xFFE9, 0xFFFF)),
        *(("key", keysym, False) for keysym in (0xFFFF, 0xFFE9, 0xFFE3)),
    )
    room.viewer.set_control(False)
    assert not button(frame, "keys").isEnabled() and not button(frame, "type").isEnabled()


def test_the_size_is_chosen_and_told(room: Room, frame: ScreenFrame) -> None:
    assert button(frame, "zoom").text() == "Fit"
    choose(frame, "zoom", "150 %")
    assert room.viewer.canvas.zoom == 1.5 and button(frame, "zoom").text() == "150 %"
    choose(frame, "zoom", "Smaller")
    assert room.viewer.canvas.zoom == 1.25
    choose(frame, "zoom", "Fit into the window")
    assert room.viewer.canvas.zoom is FIT


def test_monitors_are_offered_where_there_are_several(room: Room, frame: ScreenFrame) -> None:
    assert button(frame, "monitors").isHidden()
    room.viewer.take(ScreensChanged((Screen(1, 0, 0, 60, 80), Screen(2, 60, 0, 60, 80))))
    assert not button(frame, "monitors").isHidden()
    assert titles(frame, "monitors") == ["All screens", "Screen 1: 60 x 80", "Screen 2: 60 x 80"]
    choose(frame, "monitors", "Screen 2: 60 x 80")
    assert room.viewer.monitors.number == 2 and button(frame, "monitors").text() == "2"


def test_a_ceiling_is_set_and_outlives_the_line(room: Room, frame: ScreenFrame) -> None:
    assert titles(frame, "line")[:3] == ["No limit", "At most 2 Mbit/s", "At most 1 Mbit/s"]
    choose(frame, "line", "At most 512 kbit/s")
    assert room.viewer.ceiling_kbit_s == 512 and button(frame, "line").isChecked()
    asked: list[int | None] = []
    room.session.view.set_ceiling = asked.append  # type: ignore[method-assign]
    room.viewer.attach(room.session.view)
    assert asked == [512]


def test_looking_and_steering_are_one_of_two(room: Room, frame: ScreenFrame) -> None:
    look, control = (frame.findChild(QAbstractButton, f"full.{name}") for name in ("look", "control"))
    assert control.isChecked() and not look.isChecked()
    with room.qtbot.waitSignal(frame.control_chosen, timeout=WAIT_MS) as chosen:
        look.click()
    assert chosen.args == [False]
    room.viewer.set_control(False)
    assert look.isChecked() and not control.isChecked()


def test_the_pen_is_offered_where_the_far_side_has_a_glass(room: Room, frame: ScreenFrame) -> None:
    assert button(frame, "pen").isHidden() and button(frame, "pointer").isHidden()
    assert {"Red", "Yellow", "Green", "Blue", "Wipe all away"} <= set(titles(frame, "pen"))


def test_the_statistics_stand_under_the_picture(room: Room, frame: ScreenFrame) -> None:
    button(frame, "statistics").click()
    assert frame.statistics.isVisible() and button(frame, "statistics").isChecked()
    room.qtbot.waitUntil(lambda: "kbit/s" in frame.statistics.words, timeout=WAIT_MS)
    widths = [label.minimumWidth() for label in frame.statistics._numbers]
    assert all(widths)
    room.viewer.statistics = lambda: Statistics(7777.0, 8888.0, 99_000.0, 60.0, {"TIGHT": 3, "OPEN_H264": 1}, 12)  # type: ignore[method-assign]
    frame.statistics.read()
    said = frame.statistics.words
    assert "Round trip 7777 ms" in said and "99.0 Mbit/s" in said and "Tight 75%  H.264 25%" in said
    assert [label.sizeHint().width() <= label.minimumWidth() for label in frame.statistics._numbers] == [True] * 5
    button(frame, "statistics").click()
    assert frame.statistics.isHidden() and not frame.statistics._timer.isActive()


def test_a_server_without_fences_has_an_unknown_round_trip(room: Room, frame: ScreenFrame) -> None:
    room.viewer.statistics = lambda: Statistics()  # type: ignore[method-assign]
    frame.statistics.read()
    assert "Round trip unknown" in frame.statistics.words


@pytest.mark.parametrize(
    ("kbit_s", "words"), [(0.2, "0 kbit/s"), (812.4, "812 kbit/s"), (9_999, "9999 kbit/s"), (12_345, "12.3 Mbit/s")]
)
def test_rates(kbit_s: float, words: str) -> None:
    assert rate_words(kbit_s) == words


def test_shares_are_those_of_the_largest() -> None:
    assert shares_words({}) == ""
    assert shares_words({"RAW": 1, "TIGHT": 2, "ZRLE": 1}) == "Tight 50%  Raw 25%  ZRLE 25%"


def test_the_slim_bar_comes_at_the_edge_and_only_over_the_full_screen(room: Room, frame: ScreenFrame) -> None:
    canvas, bar = room.viewer.canvas, frame._slim
    room.qtbot.mouseMove(canvas, QPoint(100, 0))
    assert bar.isHidden() and not bar._coming.isActive(), "in a window there is a bar already"
    frame.fill(True)
    assert (canvas.placement.factor, canvas.placement.left, canvas.placement.top) == (1, 0, 0)
    assert bar.isHidden()
    room.qtbot.mouseMove(canvas, QPoint(100, 0))
    room.qtbot.mouseMove(canvas, QPoint(100, 30))
    assert not bar._coming.isActive(), "it passed by"
    room.qtbot.mouseMove(canvas, QPoint(101, 0))
    room.qtbot.waitUntil(bar.isVisible, timeout=WAIT_MS)
    room.qtbot.mouseMove(canvas, QPoint(101, 200))
    room.qtbot.waitUntil(bar.isHidden, timeout=WAIT_MS)
    frame.fill(False)
    assert room.viewer.canvas.zoom is FIT
    assert not bar._going.isActive() and not bar._coming.isActive()
