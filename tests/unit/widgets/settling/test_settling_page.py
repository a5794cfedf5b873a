"""The page of unsettled texts: what it shows and what its buttons ask for."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget

from widgets.common.theme import Theme
from widgets.gallery.unsettled import UNSETTLED
from widgets.settling import Choice, ConflictView, RefusedView, SettlingPage, Unsettled, Writing

CONFLICT = ConflictView("c1", "Ticket 7: Printer", "subject", Writing("Theirs", "Ann"), Writing("Mine", "", True), 0)
REFUSED = RefusedView("r1", "Answer, Ticket 7", "Not shared with you.", (("text", "My answer"),), 0)


def button(page: QWidget, name: str) -> QPushButton:
    found = page.findChild(QPushButton, name)
    assert found is not None, name
    return found


def page_with(theme: Theme, unsettled: Unsettled) -> SettlingPage:
    page = SettlingPage(theme)
    page.show_unsettled(unsettled)
    return page


def test_each_button_names_its_conflict_and_its_choice(theme: Theme) -> None:
    page = page_with(theme, Unsettled(conflicts=(CONFLICT,)))
    asked: list[tuple[str, Choice]] = []
    page.settled.connect(lambda conflict_id, choice: asked.append((conflict_id, choice)))
    for name in ("conflict.keep.c1", "conflict.other.c1", "conflict.both.c1"):
        button(page, name).click()
    assert asked == [("c1", Choice.KEEP), ("c1", Choice.OTHER), ("c1", Choice.BOTH)]


def test_the_readers_own_text_is_called_his(theme: Theme) -> None:
    page = page_with(theme, Unsettled(conflicts=(CONFLICT,)))
    assert button(page, "conflict.other.c1").text() == "Use yours instead"
    assert button(page, "conflict.keep.c1").text() == "Keep theirs"


def test_a_field_that_cannot_hold_both_offers_no_both(theme: Theme) -> None:
    alone = ConflictView("c1", "Contact Ann", "phone", CONFLICT.kept, CONFLICT.lost, 0, can_join=False)
    assert page_with(theme, Unsettled(conflicts=(alone,))).findChild(QPushButton, "conflict.both.c1") is None


def test_discarding_asks_once_more(theme: Theme) -> None:
    page = page_with(theme, Unsettled(refused=(REFUSED,)))
    discarded: list[str] = []
    page.discard_requested.connect(discarded.append)
    button(page, "refused.discard.r1").click()
    assert discarded == []
    button(page, "refused.discard.r1").click()
    assert discarded == ["r1"]


def test_a_refused_text_can_be_copied_and_sent_again(theme: Theme) -> None:
    page = page_with(theme, Unsettled(refused=(REFUSED,)))
    again: list[str] = []
    page.retry_requested.connect(again.append)
    button(page, "refused.copy.r1").click()
    button(page, "refused.retry.r1").click()
    assert QGuiApplication.clipboard().text() == "My answer"
    assert again == ["r1"]


def test_what_cannot_be_tried_again_does_not_offer_it(theme: Theme) -> None:
    gone = RefusedView("r1", "Change", "Unknown.", (), 0, can_retry=False)
    page = page_with(theme, Unsettled(refused=(gone,)))
    assert page.findChild(QPushButton, "refused.retry.r1") is None
    assert page.findChild(QPushButton, "refused.copy.r1") is None


def test_a_page_told_the_same_again_keeps_its_cards(theme: Theme) -> None:
    page = page_with(theme, UNSETTLED)
    before = button(page, "conflict.keep.c1")
    page.show_unsettled(Unsettled(UNSETTLED.refused, UNSETTLED.conflicts))
    assert button(page, "conflict.keep.c1") is before


def test_escape_leads_back_and_the_keyboard_begins_at_the_first_card(theme: Theme) -> None:
    page = page_with(theme, UNSETTLED)
    left: list[bool] = []
    page.left.connect(lambda: left.append(True))
    page.show()
    page.take_focus()
    assert page.focusWidget() is button(page, "refused.retry.r1")
    QTest.keyClick(page, Qt.Key.Key_Escape)
    assert left == [True]
    page.close()
