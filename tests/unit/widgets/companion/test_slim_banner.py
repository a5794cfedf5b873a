"""The slim bar of a session that nobody was asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from remote.lease import Right
from widgets.common.theme import Theme
from widgets.companion import BannerView, SlimBanner

VIEW = BannerView("Anna Berg", (Right.VIEW, Right.CONTROL), "12 34 56", 1_797_924_543_395)


@pytest.fixture
def bar(theme: Theme) -> Iterator[SlimBanner]:
    """A bar for a session with control."""
    made = SlimBanner(theme)
    made.show_session(VIEW)
    yield made
    made.end()
    made.deleteLater()


def test_says_who_and_that_nobody_was_asked(bar: SlimBanner) -> None:
    assert bar.isVisible()
    assert bar.text.startswith("Anna Berg sees and uses this computer, unattended, until ")
    code = bar.findChild(QWidget, "slim.code")
    assert code is not None
    assert code.property("text") == "12 34 56"


def test_lies_at_the_upper_edge_and_takes_little_of_it(bar: SlimBanner) -> None:
    area = bar.screen().geometry()
    assert bar.y() == area.top()
    assert bar.height() <= 36
    assert abs(bar.geometry().center().x() - area.center().x()) <= 1


def test_says_that_the_clipboard_is_shared(bar: SlimBanner) -> None:
    words = bar.findChild(QWidget, "slim.clipboard")
    assert words is not None
    assert words.isHidden()
    bar.show_session(BannerView("Anna Berg", (Right.VIEW, Right.CLIPBOARD), "12 34 56", 1_797_924_543_395))
    assert words.isVisible()


def test_stop_is_there_and_stops(bar: SlimBanner, qtbot: QtBot) -> None:
    stop = bar.findChild(QWidget, "slim.stop")
    assert stop is not None
    assert stop.isVisible()
    assert bar.rect().contains(stop.geometry())
    with qtbot.waitSignal(bar.stop_requested):
        qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)


def test_cannot_be_closed_without_stopping(bar: SlimBanner, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.stop_requested):
        bar.close()
    assert bar.isVisible()


def test_goes_with_the_session(bar: SlimBanner) -> None:
    bar.end()
    assert not bar.isVisible()


def test_moves_along_the_edge_only(bar: SlimBanner, qtbot: QtBot) -> None:
    before = bar.pos()
    qtbot.mousePress(bar, Qt.MouseButton.LeftButton, pos=bar.rect().center())
    qtbot.mouseMove(bar, bar.rect().center() + type(bar.rect().center())(-40, 30))
    qtbot.mouseRelease(bar, Qt.MouseButton.LeftButton)
    assert bar.y() == before.y()
