"""The window of a start that failed shows its reason, and lets it be copied."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.client import trouble
from app.client.trouble_window import TroubleWindow

REASON = "Deskhand cannot use its settings file:\n  it is broken.\nCorrect the file."


def test_shows_the_reason_and_copies_it(qtbot: QtBot) -> None:
    window = TroubleWindow(REASON)
    qtbot.addWidget(window)
    window.show()
    said = "\n".join(label.text() for label in window.findChildren(QLabel))
    assert said == REASON
    copy, close = (window.findChild(QPushButton, f"trouble.{name}") for name in ("copy", "close"))
    assert copy is not None
    assert close is not None
    qtbot.mouseClick(copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == REASON
    qtbot.mouseClick(close, Qt.MouseButton.LeftButton)
    assert not window.isVisible()


def test_without_a_screen_no_window_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not trouble.has_screen()
    monkeypatch.delenv("QT_QPA_PLATFORM")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not trouble.has_screen()
    monkeypatch.setenv("DISPLAY", ":7")
    assert trouble.has_screen()
