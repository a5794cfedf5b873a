"""The companion's first and last question, and its states in plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit

from widgets.companion import (
    CompanionChat,
    FileCard,
    FileOffer,
    HelpContext,
    HelpForm,
    HubState,
    RatingForm,
    WaitingStrip,
    WaitView,
)
from widgets.conversation import MessageView, Side


def press(widget, name: str, qtbot) -> None:
    qtbot.mouseClick(widget.findChild(QAbstractButton, name), Qt.MouseButton.LeftButton)


@pytest.fixture
def form(theme, qtbot) -> HelpForm:
    form = HelpForm(theme)
    qtbot.addWidget(form)
    form.resize(440, 720)
    form.show()
    return form


def test_words_picture_and_file_are_sent_together(form, qtbot):
    picture = QImage(640, 400, QImage.Format.Format_RGB32)
    picture.fill(0xAA5500)
    text = form.findChild(QPlainTextEdit, "help.text")
    assert not form.findChild(QAbstractButton, "help.send").isEnabled()
    qtbot.keyClicks(text, " The total is empty ")
    qtbot.keyClick(text, Qt.Key.Key_Return)
    form.add_picture(picture)
    form.add_file(Path("/tmp/report.pdf"))
    with qtbot.waitSignal(form.send_requested) as sent:
        press(form, "help.send", qtbot)
    request = sent.args[0]
    assert request.text == "The total is empty"
    assert [image.size().toTuple() for image in request.pictures] == [(640, 400)]
    assert request.files == (Path("/tmp/report.pdf"),)
    assert text.toPlainText() != "", "kept until it is safe"
    form.clear()
    assert text.toPlainText() == ""


def test_what_was_attached_can_be_taken_off(form, qtbot):
    form.set_text("help")
    form.add_file(Path("/tmp/secret.pdf"))
    press(form, "help.take_off", qtbot)
    with qtbot.waitSignal(form.send_requested) as sent:
        press(form, "help.send", qtbot)
    assert sent.args[0].files == ()


def test_the_context_is_shown_so_that_nobody_writes_it(form):
    label = form.findChild(QLabel, "help.context")
    assert not label.isVisible()
    form.show_context(HelpContext("Ledger Pro", "8.2.1", "Invoicing"))
    assert label.isVisible()
    assert label.text() == "Ledger Pro 8.2.1 · Invoicing"


def test_the_form_asks_for_pictures_and_tells_its_draft(form, qtbot):
    with qtbot.waitSignal(form.screenshot_requested):
        press(form, "help.screenshot", qtbot)
    with qtbot.waitSignal(form.attach_requested):
        press(form, "help.attach", qtbot)
    with qtbot.waitSignal(form.draft_changed) as told:
        form.set_text("half")
    assert told.args == ["half"]


@pytest.mark.parametrize(
    ("view", "part"),
    [
        (WaitView(HubState.CONNECTING), "Connecting"),
        (WaitView(HubState.AWAY, pending=1), "Your message is kept and goes out by itself"),
        (WaitView(HubState.OUTDATED), "install the current version"),
        (WaitView(HubState.ONLINE), "Your request has arrived"),
        (WaitView(HubState.ONLINE, agent="李静", is_agent_online=True), "李静 helps you"),
        (WaitView(HubState.ONLINE, agent="Ruth", is_agent_online=False), "Not there right now"),
        (WaitView(HubState.ONLINE, agent="Ruth"), "Ruth has your request"),
        (WaitView(HubState.ONLINE, is_done=True), "Solved"),
    ],
)
def test_states_in_plain_words(theme, qtbot, view, part):
    strip = WaitingStrip(theme)
    qtbot.addWidget(strip)
    strip.show_state(view)
    assert part in strip.text


def test_a_rating_is_one_click_then_words_then_send(theme, qtbot):
    form = RatingForm(theme)
    qtbot.addWidget(form)
    form.resize(440, 720)
    form.show()
    comment, send = form.findChild(QPlainTextEdit, "rating.comment"), form.findChild(QAbstractButton, "rating.send")
    assert comment.isHidden()
    assert not send.isEnabled()
    press(form, "rating.2", qtbot)
    press(form, "rating.4", qtbot)
    qtbot.keyClicks(comment, "quick")
    with qtbot.waitSignal(form.rated) as rated:
        press(form, "rating.send", qtbot)
    assert rated.args == [4, "quick"]
    form.ask_about("Another", "Ruth")
    assert form.score == 0
    with qtbot.waitSignal(form.skipped):
        press(form, "rating.skip", qtbot)


@pytest.mark.parametrize(("button", "signal"), [("file.accept", "accepted"), ("file.decline", "declined")])
def test_a_file_is_offered_with_its_size_and_place(theme, qtbot, button, signal):
    card = FileCard(theme, FileOffer("f1", "Ruth", "fix.zip", 4_812_004, "Documents/Support"))
    qtbot.addWidget(card)
    card.show()
    texts = " ".join(label.text() for label in card.findChildren(QLabel))
    assert "fix.zip · 4.8 MB" in texts
    assert "Documents/Support" in texts
    with qtbot.waitSignal(getattr(card, signal)) as answered:
        press(card, button, qtbot)
    assert answered.args == ["f1"]


def test_the_chat_sends_and_keeps_what_is_written_when_the_state_changes(theme, clock, qtbot):
    chat = CompanionChat(theme, clock)
    qtbot.addWidget(chat)
    chat.resize(440, 720)
    chat.show()
    chat.show_entries([MessageView("a", 1, Side.OURS, "Anna", "hello")])
    text = chat.findChild(QPlainTextEdit, "composer.text")
    qtbot.keyClicks(text, "still he")
    chat.show_state(WaitView(HubState.ONLINE, agent="Ruth"))
    qtbot.keyClicks(text, "re")
    with qtbot.waitSignal(chat.send_requested) as sent:
        qtbot.keyClick(text, Qt.Key.Key_Return)
    assert sent.args == ["still here"]
    assert chat.conversation.model.rowCount() == 1


def test_a_new_state_neither_moves_the_cursor_nor_loses_the_undo(theme, clock, qtbot):
    chat = CompanionChat(theme, clock)
    qtbot.addWidget(chat)
    text = chat.findChild(QPlainTextEdit, "composer.text")
    qtbot.keyClicks(text, "abc")
    cursor = text.textCursor()
    cursor.setPosition(1)
    text.setTextCursor(cursor)
    chat.show_state(WaitView(HubState.AWAY, agent="Ruth"))
    assert text.textCursor().position() == 1
    assert text.document().isUndoAvailable()
