"""The bar above the remote view: who, what is granted, code, path, time left, and what to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel

from remote.lease import Right
from widgets.gallery.samples import NOW_MS
from widgets.session import SessionBar, SessionPhase, SessionView

LIVE = SessionView(SessionPhase.LIVE, "Anna Berg", (Right.VIEW, Right.FILES), "48 29 13", "direct", NOW_MS + 1_500_000)


@pytest.fixture
def bar(theme, clock, qtbot) -> SessionBar:
    bar = SessionBar(theme, clock)
    qtbot.addWidget(bar)
    bar.resize(740, 64)
    bar.show_session(LIVE)
    bar.show()
    return bar


def words(bar: SessionBar) -> list[str]:
    return [label.text() for label in bar.findChildren(QLabel) if label.isVisible()]


def press(bar: SessionBar, name: str, qtbot) -> None:
    qtbot.mouseClick(bar.findChild(QAbstractButton, f"session.{name}"), Qt.MouseButton.LeftButton)


def test_who_what_code_path_and_time(bar, qtbot):
    assert set(words(bar)) == {"Anna Berg", "Look", "Files", "48 29 13", "Direct", "25:00 left"}
    bar.show_session(replace(LIVE, path="relay", rights=(Right.VIEW,)))
    now = {"Anna Berg", "Look", "48 29 13", "Relayed", "25:00 left"}
    qtbot.waitUntil(lambda: set(words(bar)) == now)


def test_the_time_runs_and_the_end_is_near(bar, hand):
    hand.pass_s(1410)
    bar._tick.timeout.emit()
    left = bar.findChild(QLabel, "session.time_left")
    assert left.text() == "1:30 left"
    assert left.property("tone") == "warning"
    hand.pass_s(9999)
    bar._tick.timeout.emit()
    assert left.text() == "0:00 left"


def test_control_is_asked_for_then_used_then_rested(bar, qtbot):
    with qtbot.waitSignal(bar.control_requested):
        press(bar, "control", qtbot)
    granted = replace(LIVE, rights=(Right.VIEW, Right.CONTROL))
    bar.show_session(granted)
    with qtbot.waitSignal(bar.control_toggled) as toggled:
        press(bar, "control", qtbot)
    assert toggled.args == [True]
    bar.show_session(replace(granted, is_controlling=True))
    with qtbot.waitSignal(bar.control_toggled) as toggled:
        press(bar, "look", qtbot)
    assert toggled.args == [False]


@pytest.mark.parametrize(
    ("name", "signal"),
    [("send_file", "send_file_requested"), ("screenshot", "screenshot_requested"), ("leave", "leave_requested")],
)  # fmt: skip
def test_buttons(bar, qtbot, name, signal):
    with qtbot.waitSignal(getattr(bar, signal)):
        press(bar, name, qtbot)


def test_tools_stand_only_beside_the_screen(bar):
    assert bar.tools.isVisible()
    bar.stand_beside_screen(False)
    assert not bar.tools.isVisible()
    bar.stand_beside_screen(True)
    bar.show_session(replace(LIVE, phase=SessionPhase.RECONNECTING))
    assert bar.tools.isVisible()
    assert "Anna Berg, reconnecting" in words(bar)
    assert not bar.findChild(QAbstractButton, "session.screenshot").isEnabled()


def test_asking_for_control_does_not_look_like_having_it(bar, qtbot):
    press(bar, "control", qtbot)
    assert bar.findChild(QAbstractButton, "session.look").isChecked()
    assert not bar.findChild(QAbstractButton, "session.control").isChecked()
    assert bar.findChild(QAbstractButton, "session.control").text() == "Ask for control"


@pytest.mark.parametrize(
    ("phase", "sentence", "way_out"),
    [
        (SessionPhase.ASKING, "Anna Berg is being asked", "Cancel"),
        (SessionPhase.CONNECTING, "Anna Berg said yes, connecting", "Cancel"),
        (SessionPhase.ENDED, "The session with Anna Berg has ended: the line was lost.", "Close"),
    ],
)
def test_phases(bar, phase, sentence, way_out):
    message = "the line was lost." if phase is SessionPhase.ENDED else ""
    bar.show_session(SessionView(phase, "Anna Berg", message=message))
    assert words(bar) == [sentence]
    visible = [button.text() for button in bar.findChildren(QAbstractButton) if button.isVisible()]
    assert visible == [way_out]


def test_it_ticks_only_while_there_is_something_to_count(bar):
    assert bar._tick.isActive()
    bar.show_session(SessionView(SessionPhase.ENDED, "Anna"))
    assert not bar._tick.isActive()
