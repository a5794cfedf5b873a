"""The sign-in page: clear words when it does not work, and never a password in any of them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from widgets.signin import SignInPage, SignInRequest

FINGERPRINT = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


@pytest.fixture
def page(theme, qtbot) -> SignInPage:
    page = SignInPage(theme)
    qtbot.addWidget(page)
    page.resize(800, 640)
    page.show()
    page.activateWindow()
    qtbot.waitExposed(page)
    return page


def field(page: SignInPage, name: str) -> QLineEdit:
    return page.findChild(QLineEdit, f"signin.{name}")


def press(page: SignInPage, name: str, qtbot) -> None:
    qtbot.mouseClick(page.findChild(QPushButton, f"signin.{name}"), Qt.MouseButton.LeftButton)


def fill(page: SignInPage, qtbot) -> None:
    for name, text in (("hub", " https://hub.example "), ("email", "ruth@example.com"), ("password", " p w ")):
        qtbot.keyClicks(field(page, name), text)


def test_what_was_written_is_submitted_the_password_as_it_is(page, qtbot):
    fill(page, qtbot)
    with qtbot.waitSignal(page.submitted) as submitted:
        qtbot.keyClick(field(page, "password"), Qt.Key.Key_Return)
    request = submitted.args[0]
    assert request == SignInRequest("https://hub.example", "ruth@example.com", " p w ")
    assert " p w " not in repr(request)


def test_empty_fields_are_marked_and_nothing_is_sent(page, qtbot):
    page.prefill("https://hub.example", "")
    with qtbot.assertNotEmitted(page.submitted):
        press(page, "submit", qtbot)
    assert page.findChild(QLabel, "signin.error").text() == "Please fill in the marked fields."
    assert [field(page, name).property("error") for name in ("hub", "email", "password")] == ["", "true", "true"]
    assert field(page, "email").hasFocus()
    qtbot.keyClicks(field(page, "email"), "r")
    assert field(page, "email").property("error") == ""


def test_an_error_stays_beside_the_fields_and_lets_him_try_again(page, qtbot):
    fill(page, qtbot)
    page.show_busy("Looking for the hub")
    assert not field(page, "password").isEnabled()
    page.show_error("The password is wrong.")
    assert page.findChild(QLabel, "signin.error").isVisible()
    assert field(page, "password").hasFocus()
    assert field(page, "email").text() == "ruth@example.com"
    page.show_busy("Signing in")
    assert not page.findChild(QLabel, "signin.error").isVisible()


def test_the_cursor_waits_in_the_first_empty_field(page):
    page.prefill("https://hub.example", "ruth@example.com")
    assert field(page, "password").hasFocus()
    page.prefill("", "")
    assert field(page, "hub").hasFocus()


@pytest.mark.parametrize(("button", "signal"), [("trust", "fingerprint_trusted"), ("refuse", "fingerprint_refused")])
def test_the_certificate_is_a_question_on_the_page(page, qtbot, button, signal):
    fill(page, qtbot)
    page.ask_trust(FINGERPRINT)
    shown = page.findChild(QLabel, "signin.fingerprint")
    assert shown.isVisible()
    assert "".join(shown.text().split()) == FINGERPRINT.upper()
    with qtbot.assertNotEmitted(page.submitted):
        qtbot.keyClick(field(page, "password"), Qt.Key.Key_Return)
    with qtbot.waitSignal(getattr(page, signal)) as answered:
        press(page, button, qtbot)
    assert answered.args == ([FINGERPRINT] if button == "trust" else [])
    assert not shown.isVisible()


def test_the_whole_fingerprint_is_seen(page, qtbot):
    page.ask_trust(FINGERPRINT)
    shown = page.findChild(QLabel, "signin.fingerprint")
    qtbot.waitUntil(lambda: shown.height() >= shown.heightForWidth(shown.width()))
    assert all(shown.fontMetrics().horizontalAdvance(line) <= shown.width() for line in shown.text().split("\n"))


def test_working_offline_is_offered_only_when_it_is_possible(page, qtbot):
    button = page.findChild(QPushButton, "signin.offline")
    assert button.isHidden()
    page.set_offline_possible(True)
    with qtbot.waitSignal(page.offline_requested):
        press(page, "offline", qtbot)
