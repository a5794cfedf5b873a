"""The status line says quietly how it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from widgets.common.status import Link, StatusLine, StatusView
from widgets.gallery.samples import MINUTE_MS, NOW_MS


@pytest.fixture
def line(theme, qtbot) -> StatusLine:
    line = StatusLine(theme)
    qtbot.addWidget(line)
    return line


def test_all_sent(line):
    line.show_status(StatusView(Link.ONLINE))
    assert line.text == "Online · all sent"


def test_what_waits_and_since_when(line):
    line.show_status(StatusView(Link.OFFLINE, pending=3, oldest_pending_ms=NOW_MS - 28 * MINUTE_MS))
    assert line.text == "Offline, working from this computer · 3 changes waiting since 10:14"
    line.show_status(StatusView(Link.OFFLINE, pending=1))
    assert line.text.endswith("1 change waiting")


def test_a_program_that_is_too_old_says_what_to_do(line):
    line.show_status(StatusView(Link.OUTDATED, "Install the current version."))
    assert line.text == "Update needed: Install the current version. · all sent"


@pytest.mark.parametrize(
    ("link", "signal"), [(Link.OFFLINE, "retry_requested"), (Link.SIGNED_OUT, "sign_in_requested")]
)
def test_what_can_be_done_about_it(line, qtbot, link, signal):
    line.show_status(StatusView(link, message="The token has expired"))
    assert "The token has expired" in line.text
    with qtbot.waitSignal(getattr(line, signal)):
        qtbot.mouseClick(line.findChild(QPushButton, "status.action"), Qt.MouseButton.LeftButton)


def test_nothing_to_do_while_online(line):
    line.show_status(StatusView(Link.ONLINE))
    assert line.findChild(QPushButton, "status.action").isHidden()
