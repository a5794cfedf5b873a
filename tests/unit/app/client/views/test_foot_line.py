"""The line at the foot says in plain words how the way to support is."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.client.views.foot_line import FootLine
from sync.client.events import LinkState, LinkStatus
from widgets.common.theme import Theme


@pytest.mark.parametrize(
    ("state", "words", "can_retry"),
    [
        (LinkState(status=LinkStatus.ONLINE), "Connected to Acme", False),
        (LinkState(status=LinkStatus.ONLINE, pending_count=2), "Connected to Acme, sending …", False),
        (LinkState(status=LinkStatus.OFFLINE), "Acme cannot be reached now. Everything is kept.", True),
        (
            LinkState(status=LinkStatus.OUTDATED),
            "What you write still reaches Acme. To read answers, install the current version.",
            False,
        ),
        (LinkState(status=LinkStatus.CONNECTING), "Connecting to Acme …", False),
        (LinkState(status=LinkStatus.SIGNED_OUT), "Connecting to Acme …", False),
    ],
)
def test_says_how_it_stands(qapp: QApplication, qtbot: QtBot, state: LinkState, words: str, can_retry: bool) -> None:
    line = FootLine(Theme(qapp), "Acme")
    qtbot.addWidget(line)
    line.resize(600, 36)
    line.show()
    line.show_link(state)
    assert line.text() == words
    button = line.findChild(type(line._retry), "status.retry")
    assert button is not None
    assert button.isVisible() is can_retry
