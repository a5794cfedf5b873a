"""A button that has just come up does not take keys that were meant for something else."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from app.client.views.early_keys import EarlyKeys


def test_keys_count_only_after_a_while_and_the_mouse_at_once(qtbot: QtBot) -> None:
    button = QPushButton("Allow")
    button.setAutoDefault(True)
    qtbot.addWidget(button)
    clicks: list[bool] = []
    button.clicked.connect(lambda: clicks.append(True))
    early = EarlyKeys(button, deaf_ms=60)
    button.show()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
        qtbot.keyClick(button, key)
    assert clicks == []
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert len(clicks) == 1
    qtbot.waitUntil(lambda: not early._timer.isActive(), timeout=5000)
    qtbot.keyClick(button, Qt.Key.Key_Space)
    assert len(clicks) == 2
