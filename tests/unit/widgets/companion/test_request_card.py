"""The customer decides: each right by its name, one answer, and silence means no."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QCheckBox, QLabel

from remote.lease import Right
from widgets.companion import BannerView, RequestCard, RequestView, ShareBanner
from widgets.companion.request_card import ANSWER_MS
from widgets.gallery.samples import NOW_MS

ALL = RequestView(
    "s1", "Ruth Adeyemi", "Northgate", tuple(Right), 30, NOW_MS + ANSWER_MS, folder="Documents/Support"
)  # fmt: skip


@pytest.fixture
def card(theme, clock, qtbot) -> RequestCard:
    card = RequestCard(theme, clock, ALL, early_ms=0)
    qtbot.addWidget(card)
    card.resize(408, 480)
    card.show()
    return card


def words(card: RequestCard) -> str:
    return "\n".join(label.text() for label in card.findChildren(QLabel))


def press(widget, name: str, qtbot) -> None:
    qtbot.mouseClick(widget.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)


def test_who_what_and_how_long_in_plain_words(card):
    text = words(card)
    for part in (
        "May Ruth Adeyemi see and use your computer?", "Northgate", "30 minutes",
        "See your screen, and point and draw on it",
        "Use your mouse and keyboard", "Documents/Support", "copy and paste", "60 s to answer. No answer means no.",
    ):  # fmt: skip
        assert part in text, part


def test_allow_gives_what_stayed_ticked(card, qtbot):
    box = card.findChild(QCheckBox, "request.right.control")
    box.click()
    with qtbot.waitSignal(card.granted) as granted:
        press(card, "request.grant", qtbot)
    assert granted.args == [[Right.VIEW, Right.FILES, Right.CLIPBOARD]]


def test_no_is_no(card, qtbot):
    with qtbot.waitSignal(card.declined):
        press(card, "request.decline", qtbot)


def test_there_is_one_answer(card, hand, qtbot):
    press(card, "request.decline", qtbot)
    spies = [QSignalSpy(signal) for signal in (card.granted, card.declined, card.timed_out)]
    hand.pass_s(100)
    card._timer.timeout.emit()
    press(card, "request.grant", qtbot)
    assert [spy.count() for spy in spies] == [0, 0, 0]
    assert not card._timer.isActive()


def test_a_click_that_was_on_its_way_when_the_question_came_up_answers_nothing(theme, clock, qtbot):
    card = RequestCard(theme, clock, ALL, early_ms=60)
    qtbot.addWidget(card)
    card.resize(408, 480)
    granted, declined = QSignalSpy(card.granted), QSignalSpy(card.declined)
    card.show()
    box = card.findChild(QCheckBox, "request.right.control")
    for name in ("request.grant", "request.decline"):
        press(card, name, qtbot)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton)
    qtbot.keyClick(card.findChild(QAbstractButton, "request.grant"), Qt.Key.Key_Space)
    assert (granted.count(), declined.count(), box.isChecked()) == (0, 0, True)
    qtbot.waitUntil(card.findChild(QAbstractButton, "request.grant").isEnabled)
    press(card, "request.grant", qtbot)
    assert granted.at(0) == [list(Right)]


def test_who_is_asked_again_can_say_no_for_good(theme, clock, qtbot, card):
    assert card.findChild(QAbstractButton, "request.never") is None
    again = RequestCard(theme, clock, replace(ALL, is_repeated=True), early_ms=0)
    qtbot.addWidget(again)
    again.show()
    assert "Ruth Adeyemi asks again" in words(again)
    with qtbot.waitSignal(again.declined_for_good):
        press(again, "request.never", qtbot)
    declined = QSignalSpy(again.declined)
    press(again, "request.decline", qtbot)
    assert declined.count() == 0


def test_silence_means_no(card, hand):
    timed_out = QSignalSpy(card.timed_out)
    hand.pass_s(59.4)
    card._timer.timeout.emit()
    assert card.findChild(QLabel, "request.time_left").text().startswith("1 s")
    assert timed_out.count() == 0
    hand.pass_s(0.6)
    card._timer.timeout.emit()
    card._timer.timeout.emit()
    assert timed_out.count() == 1


def test_what_is_allowed_already_is_not_asked_again(theme, clock, qtbot):
    card = RequestCard(
        theme, clock, replace(ALL, rights=(Right.VIEW, Right.CONTROL), granted=(Right.VIEW,)), early_ms=0
    )
    qtbot.addWidget(card)
    assert "Ruth Adeyemi asks for more" in words(card)
    assert "Allowed already" in words(card)
    with qtbot.waitSignal(card.granted) as granted:
        press(card, "request.grant", qtbot)
    assert granted.args == [[Right.VIEW, Right.CONTROL]]


def test_the_banner_says_who_sees_what_and_stops(theme, clock, hand, qtbot):
    banner = ShareBanner(theme, clock)
    qtbot.addWidget(banner)
    view = BannerView("Ruth Adeyemi", (Right.VIEW,), "48 29 13", NOW_MS + 90_000)
    banner.show_session(view)
    assert banner.isVisible()
    assert banner.windowFlags() & Qt.WindowType.WindowStaysOnTopHint
    assert "Ruth Adeyemi sees your screen" in banner.text
    assert "1:30" in banner.text
    assert banner.findChild(QLabel, "banner.code").text() == "48 29 13"
    hand.pass_s(30)
    banner._tick.timeout.emit()
    assert "1:00" in banner.text
    banner.show_session(replace(view, rights=(Right.VIEW, Right.CONTROL, Right.FILES)))
    assert "sees and uses your computer" in banner.text
    assert "files" in banner.text
    with qtbot.waitSignal(banner.stop_requested):
        press(banner, "banner.stop", qtbot)
    banner.end()
    assert not banner.isVisible()
    assert not banner._tick.isActive()


def test_the_banner_says_that_the_clipboard_is_shared_and_takes_it_back(theme, clock, qtbot):
    banner = ShareBanner(theme, clock)
    qtbot.addWidget(banner)
    banner.show_session(BannerView("Ruth", (Right.VIEW,), "48 29 13"))
    take_back = banner.findChild(QAbstractButton, "banner.take_back")
    assert not take_back.isVisible()
    assert "shared" not in banner.text
    banner.show_session(BannerView("Ruth", (Right.VIEW, Right.CLIPBOARD), "48 29 13"))
    assert "Clipboard is shared" in banner.text
    assert "clipboard" in take_back.text()
    with qtbot.waitSignal(banner.control_taken_back):
        press(banner, "banner.take_back", qtbot)
    banner.show_session(BannerView("Ruth", (Right.VIEW, Right.CONTROL, Right.CLIPBOARD), "48 29 13"))
    assert "mouse" in take_back.text()
    banner.end()


def test_the_banner_before_both_ends_met_shows_no_code(theme, clock, qtbot):
    banner = ShareBanner(theme, clock)
    qtbot.addWidget(banner)
    banner.show_session(BannerView("Ruth", (Right.VIEW,), is_connected=False))
    assert "about to see" in banner.text
    assert not banner.findChild(QLabel, "banner.code").isVisible()
    banner.end()
