"""A text typed at the far side: character by character, to be stopped, and in no log."""

from __future__ import annotations

import logging

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit
from viewer_room import WAIT_MS, Room

from widgets.viewer import typist
from widgets.viewer.type_panel import TypePanel
from widgets.viewer.typist import RETURN, TAB, keysym_of_character

TEXT = "Zß{}\t中\r\nok"
KEYS = [ord("Z"), 0xDF, ord("{"), ord("}"), TAB, 0x01004E2D, RETURN, ord("o"), ord("k")]


@pytest.fixture
def panel(room: Room, theme: object, monkeypatch: pytest.MonkeyPatch) -> TypePanel:
    monkeypatch.setattr(typist, "TICK_MS", 1)
    room.viewer.typist._timer.setInterval(1)
    panel = TypePanel(theme, room.viewer)  # type: ignore[arg-type]
    room.qtbot.addWidget(panel)
    panel.open_panel()
    return panel


def send_button(panel: TypePanel) -> QAbstractButton:
    return panel.findChild(QAbstractButton, "view.type_send")


def text_of(panel: TypePanel) -> QPlainTextEdit:
    return panel.findChild(QPlainTextEdit, "view.type_text")


def words(panel: TypePanel) -> str:
    return " ".join(label.text() for label in panel.findChildren(QLabel))


def test_every_character_goes_over_as_such(room: Room, panel: TypePanel, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    text_of(panel).setPlainText(TEXT)
    with room.qtbot.waitSignal(room.viewer.typist.finished, timeout=WAIT_MS) as finished:
        room.qtbot.keyClick(text_of(panel), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert finished.args == [True]
    strikes = [("key", keysym, is_down) for keysym in KEYS for is_down in (True, False)]
    room.wait_for_desk(*strikes)
    assert "All of it is typed." in words(panel)
    assert "ok" not in caplog.text
    assert [keysym_of_character(character) for character in TEXT.replace("\r\n", "\n")] == KEYS


def test_it_can_be_stopped_and_says_how_far_it_is(room: Room, panel: TypePanel) -> None:
    text_of(panel).setPlainText("a" * 5000)
    send_button(panel).click()
    assert send_button(panel).text() == "Stop" and text_of(panel).isReadOnly()
    room.qtbot.waitUntil(lambda: len(room.session.desk.told) > 4, timeout=WAIT_MS)
    assert "of 5000 characters" in words(panel)
    send_button(panel).click()
    assert not room.viewer.typist.is_typing
    assert "Stopped" in words(panel) and send_button(panel).text() == "Type it"


def test_it_stops_when_control_is_taken_back(room: Room, panel: TypePanel) -> None:
    text_of(panel).setPlainText("a" * 5000)
    send_button(panel).click()
    room.viewer.set_control(False)
    assert not room.viewer.typist.is_typing
    assert not send_button(panel).isEnabled()
    room.viewer.type("more")
    assert not room.viewer.typist.is_typing


def test_closing_forgets_the_text(room: Room, panel: TypePanel) -> None:
    text_of(panel).setPlainText("secret")
    with room.qtbot.waitSignal(panel.closed, timeout=WAIT_MS):
        room.qtbot.keyClick(text_of(panel), Qt.Key.Key_Escape)
    assert panel.isHidden() and text_of(panel).toPlainText() == ""
