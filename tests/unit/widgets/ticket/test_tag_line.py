"""The tags of a ticket: shown, taken off with their cross, added by typing; and the button that watches."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QToolButton

from widgets.common.theme import Theme
from widgets.gallery import samples
from widgets.ticket import TicketHead
from widgets.ticket.tag_line import MOST_SHOWN, TagLine


def test_without_tags_it_takes_no_room(theme: Theme) -> None:
    line = TagLine(theme)
    line.show_tags(())
    assert line.isHidden()
    line.show_tags(("vat",))
    assert not line.isHidden()
    line.show_tags(())
    assert line.isHidden()


def test_a_cross_takes_its_own_tag_off(theme: Theme) -> None:
    line = TagLine(theme)
    removed: list[str] = []
    line.removed.connect(removed.append)
    line.show_tags(("a", "b c", "月底"))
    line.findChild(QToolButton, "ticket.tag_off.b c").click()
    assert removed == ["b c"]


def test_typing_adds_one_tag_after_another_and_escape_ends_it(theme: Theme) -> None:
    line = TagLine(theme)
    added: list[str] = []
    line.added.connect(added.append)
    line.begin_adding()
    field = line.findChild(QLineEdit, "ticket.tag_text")
    for word in ("vat", "  ", "printer"):
        line.begin_adding()
        QTest.keyClicks(field, word)
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert added == ["vat", "printer"]
    line.begin_adding()
    QTest.keyClicks(field, "not this")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert added == ["vat", "printer"]
    assert line.isHidden()
    line.close()


def test_very_many_tags_end_in_a_number(theme: Theme) -> None:
    line = TagLine(theme)
    line.show_tags([f"tag {at:02}" for at in range(MOST_SHOWN + 3)])
    assert len(line.findChildren(QToolButton)) == MOST_SHOWN
    rest = next(label for label in line.findChildren(QLabel) if label.text() == "+3")
    assert rest.toolTip() == "tag 12, tag 13, tag 14"


def test_watching_is_turned_by_its_button_and_names_the_watchers(theme: Theme) -> None:
    head = TicketHead(theme)
    head.show_ticket(samples.head())
    button = head.findChild(QToolButton, "ticket.watch")
    asked: list[bool] = []
    head.watching_chosen.connect(asked.append)
    assert button.isChecked()
    assert "Igor Petrov" in button.toolTip()
    button.click()
    head.show_ticket(replace(samples.head(), is_watched=False, watchers=()))
    button.click()
    assert asked == [False, True]
