"""The bar above the remote view: who, what is granted, code, path, time left, and what to do."""

# ruff: noqa: E501  (tables read best with a row in a line)

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QToolButton

from remote.lease import Right
from widgets.gallery.samples import NOW_MS
from widgets.session import SessionBar, SessionPhase, SessionView
from widgets.session.bar import SPECIAL_KEYS

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
        press(bar, "control", qtbot)
    assert toggled.args == [False]


@pytest.mark.parametrize(
    ("name", "signal"),
    [("send_file", "send_file_requested"), ("screenshot", "screenshot_requested"), ("leave", "leave_requested"), ("fit", "fit_toggled")],
)  # fmt: skip
def test_buttons(bar, qtbot, name, signal):
    with qtbot.waitSignal(getattr(bar, signal)):
        press(bar, name, qtbot)


def test_special_keys_are_given_out_by_name(bar, qtbot):
    menu = bar.findChild(QToolButton, "session.keys").menu()
    with qtbot.waitSignal(bar.special_key_chosen) as chosen:
        menu.actions()[0].trigger()
    assert chosen.args == [SPECIAL_KEYS[0]] == ["Ctrl+Alt+Del"]


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
