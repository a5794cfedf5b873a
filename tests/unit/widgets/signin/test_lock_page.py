"""The page of the passphrase: asks, lets one be chosen, and shows the way out; never the passphrase itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from widgets.signin.lock import LockPage


@pytest.fixture
def page(theme, qtbot) -> LockPage:
    page = LockPage(theme)
    qtbot.addWidget(page)
    page.resize(800, 640)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    return page


def field(page: LockPage, name: str) -> QLineEdit:
    return page.findChild(QLineEdit, f"lock.{name}")


def press(page: LockPage, name: str, qtbot) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, f"lock.{name}"), Qt.MouseButton.LeftButton)


def shown(page: LockPage) -> set[str]:
    parts = [*page.findChildren(QLineEdit), *page.findChildren(QPushButton)]
    return {part.objectName().removeprefix("lock.") for part in parts if part.isVisible()}


def test_it_asks_for_one_passphrase_and_hides_what_is_typed(page, qtbot):
    assert shown(page) == {"passphrase", "submit", "anew"}
    with qtbot.assertNotEmitted(page.given):
        press(page, "submit", qtbot)
    qtbot.keyClicks(field(page, "passphrase"), "several words")
    assert "several" not in field(page, "passphrase").displayText()
    with qtbot.waitSignal(page.given) as given:
        qtbot.keyClick(field(page, "passphrase"), Qt.Key.Key_Return)
    assert given.args == ["several words"]
    page.ask("That is not the passphrase.")
    assert field(page, "passphrase").text() == ""
    assert page.findChild(QLabel, "lock.error").text() == "That is not the passphrase."
    assert field(page, "passphrase").hasFocus()


def test_choosing_takes_the_same_twice_and_not_too_short(page, qtbot):
    page.choose(is_sealed=False)
    assert shown(page) == {"passphrase", "again", "submit", "leave"}
    chosen: list[str] = []
    page.chosen.connect(chosen.append)
    for first, second in (("short", "short"), ("several words", "several worlds"), ("several words", "several words")):
        field(page, "passphrase").setText(first)
        field(page, "again").setText(second)
        press(page, "submit", qtbot)
    assert chosen == ["several words"]


@pytest.mark.parametrize(("name", "signal"), [("leave", "left"), ("remove", "removed")])
def test_one_that_is_asked_for_may_stay_or_go(page, qtbot, name: str, signal: str):
    page.choose(is_sealed=True)
    with qtbot.waitSignal(getattr(page, signal)):
        press(page, name, qtbot)


def test_a_lost_key_leaves_one_way(page, qtbot):
    page.tell_lost("The key lies in the system's key ring, which is locked or gone.")
    assert shown(page) == {"anew"}
    assert "locked or gone" in page.findChild(QLabel, "lock.error").text()
    with qtbot.waitSignal(page.anew_requested):
        press(page, "anew", qtbot)
    page.ask()
    assert "passphrase" in shown(page)
