"""Who may come in without asking stands in the window, in plain words and with a way to take it back."""

from __future__ import annotations

from datetime import datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from remote.lease import Right
from widgets.common.theme import Theme
from widgets.companion import UnattendedList, UnattendedView

END_MS = round(datetime(2199, 7, 1).timestamp() * 1000)
ANNA = UnattendedView("1f", "anna@example.com", (Right.VIEW, Right.CONTROL, Right.FILES), END_MS, (8, 18))
TEAM = UnattendedView("2f", "Everybody of the team support", (Right.VIEW,), END_MS)


@pytest.fixture
def shown(theme: Theme, qtbot: QtBot) -> UnattendedList:
    made = UnattendedList(theme)
    qtbot.addWidget(made)
    made.resize(440, 100)
    return made


def test_it_takes_no_room_while_nobody_may(shown: UnattendedList) -> None:
    assert shown.isHidden()
    shown.show_permissions([ANNA])
    assert shown.isVisible()
    shown.show_permissions([])
    assert shown.isHidden()
    assert shown.texts == []


def test_it_says_who_what_and_until_when(shown: UnattendedList) -> None:
    shown.show_permissions([ANNA, TEAM])
    who, may, terms, team, team_may, team_terms = shown.texts
    assert who == "anna@example.com"
    assert may == "May see and use this computer without asking"
    assert terms.startswith("until 30 Jun"), "the last day, not the moment after it"
    assert "from 8:00 to 18:00" in terms
    assert "Files" in terms
    assert team == "Everybody of the team support"
    assert team_may == "May see this computer without asking"
    assert "from" not in team_terms


def test_each_can_be_taken_back(shown: UnattendedList, qtbot: QtBot) -> None:
    shown.show_permissions([ANNA, TEAM])
    button = shown.findChild(QAbstractButton, "unattended.revoke.2f")
    with qtbot.waitSignal(shown.revoke_requested) as told:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told.args == ["2f"]


def test_many_leave_room_for_the_rest_of_the_window(shown: UnattendedList) -> None:
    shown.show_permissions([UnattendedView(str(number), "a@b.c", (Right.VIEW,), END_MS) for number in range(20)])
    assert shown.sizeHint().height() < 200
