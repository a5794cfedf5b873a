"""The composer: keys, the switch that cannot be mistaken, drafts, pictures and files."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QPlainTextEdit, QPushButton, QToolButton

from widgets.conversation import Composer, DraftView
from widgets.conversation.composer_text import ComposerText


@pytest.fixture
def composer(theme, qtbot) -> Composer:
    composer = Composer(theme)
    qtbot.addWidget(composer)
    composer.resize(700, 200)
    composer.show()
    qtbot.waitExposed(composer)
    return composer


@pytest.fixture
def text(composer) -> ComposerText:
    return composer.findChild(ComposerText, "composer.text")


def button(composer: Composer, name: str) -> QPushButton:
    return composer.findChild(QPushButton, name)


def test_enter_sends_and_shift_enter_breaks_the_line(composer, text, qtbot):
    qtbot.keyClicks(text, "one")
    qtbot.keyClick(text, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClicks(text, "two")
    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(text, Qt.Key.Key_Return)
    assert sent.args == ["one\ntwo", False]
    assert text.toPlainText() == "one\ntwo", "kept until it has been written"
    composer.clear()
    assert text.toPlainText() == ""


def test_blanks_are_not_sent(composer, text, qtbot):
    qtbot.keyClicks(text, "  ")
    assert not button(composer, "composer.send").isEnabled()
    with qtbot.assertNotEmitted(composer.send_requested):
        qtbot.keyClick(text, Qt.Key.Key_Return)


def test_an_internal_note_cannot_be_mistaken(composer, text, qtbot):
    qtbot.keyClicks(text, "between us")
    public = composer.grab().toImage()
    qtbot.mouseClick(button(composer, "composer.internal"), Qt.MouseButton.LeftButton)
    assert button(composer, "composer.send").text() == "Add note"
    assert composer.grab().toImage() != public
    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(text, Qt.Key.Key_Return)
    assert sent.args == ["between us", True]
    composer.clear()
    assert composer.draft == DraftView("", False), "the next is an answer again"
    assert button(composer, "composer.send").text() == "Send"


def test_a_draft_is_told_when_the_fingers_rest(composer, text, qtbot):
    drafts = QSignalSpy(composer.draft_changed)
    with qtbot.waitSignal(composer.draft_changed) as told:
        qtbot.keyClicks(text, "half a th")
        assert drafts.count() == 0
    assert told.args == [DraftView("half a th", False)]
    assert drafts.count() == 1


def test_a_loaded_draft_is_not_news(composer, text, qtbot):
    composer.load(DraftView("kept", True), "Anna Berg")
    with qtbot.assertNotEmitted(composer.draft_changed, wait=500):
        pass
    assert composer.draft == DraftView("kept", True)
    assert text.textCursor().atEnd()


def test_the_draft_of_one_ticket_is_told_before_another_is_shown(composer, text, qtbot):
    qtbot.keyClicks(text, "for the first")
    drafts = QSignalSpy(composer.draft_changed)
    composer.load(DraftView("for the second"))
    assert [drafts.at(at)[0] for at in range(drafts.count())] == [DraftView("for the first", False)]
    assert text.toPlainText() == "for the second"


def test_typing_is_announced_for_answers_only(composer, text, qtbot):
    said = QSignalSpy(composer.typing_changed)
    qtbot.keyClicks(text, "abc")
    assert [said.at(at)[0] for at in range(said.count())] == [True]
    composer.send()
    assert said.at(1)[0] is False
    composer.clear()
    composer.set_internal(True)
    qtbot.keyClicks(text, "secret")
    assert said.count() == 2


def test_a_pasted_picture_and_dropped_files_are_handed_over(composer, text, qtbot):
    picture = QImage(8, 6, QImage.Format.Format_RGB32)
    picture.fill(0x123456)
    data = QMimeData()
    data.setImageData(picture)
    assert text.canInsertFromMimeData(data)
    with qtbot.waitSignal(composer.picture_given) as given:
        text.insertFromMimeData(data)
    assert given.args[0].size() == picture.size()
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/a.txt"), QUrl("https://x.example")])
    with qtbot.waitSignal(composer.files_given) as given:
        text.insertFromMimeData(files)
    assert given.args == [[Path("/tmp/a.txt")]]
    assert text.toPlainText() == ""


def test_the_buttons_ask(composer, qtbot):
    for name, signal in (
        ("composer.attach", composer.attach_requested),
        ("composer.screenshot", composer.screenshot_requested),
    ):
        with qtbot.waitSignal(signal):
            qtbot.mouseClick(composer.findChild(QToolButton, name), Qt.MouseButton.LeftButton)


def test_the_field_grows_and_then_scrolls(composer, text, qtbot):
    small = text.height()
    text.setPlainText("a\n" * 5)
    middle = text.height()
    text.setPlainText("a\n" * 50)
    large = text.height()
    text.setPlainText("a\n" * 80)
    assert small < middle < large == text.height()


def test_customers_have_no_switch(theme, qtbot):
    composer = Composer(theme, has_internal=False)
    qtbot.addWidget(composer)
    composer.resize(400, 160)
    composer.show()
    assert not button(composer, "composer.internal") or not button(composer, "composer.internal").isVisible()
    field = composer.findChild(QPlainTextEdit, "composer.text")
    qtbot.keyClicks(field, "hello")
    with qtbot.waitSignal(composer.send_requested) as sent:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert sent.args == ["hello", False]
