"""Scrolling up brings the page before, and what was on the screen stays where it was."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from widgets.common.clock import Clock
from widgets.common.theme import Theme
from widgets.conversation import ConversationView, EarlierPages, MessageView, Side


def messages(first: int, last: int) -> list[MessageView]:
    return [
        MessageView(f"m{at:05}", at * 60_000, Side.THEIRS, "Ann", f"Message number {at}") for at in range(first, last)
    ]


@pytest.fixture
def view(theme: Theme, clock: Clock, qtbot: QtBot) -> ConversationView:
    view = ConversationView(theme, clock)
    qtbot.addWidget(view)
    view.resize(700, 400)
    view.show()
    return view


def top_entry(view: ConversationView) -> tuple[str, int]:
    """The entry at the upper edge, and how far above the edge it begins."""
    top = view.verticalScrollBar().value()
    row = view._stack.row_at(top + 20)
    return view.model.entry(row).entry_id, round(top - view._stack.top_of(row))


def test_the_page_before_is_asked_for_once_when_one_comes_near_the_beginning(
    view: ConversationView, qtbot: QtBot
) -> None:
    earlier = EarlierPages(view)
    asked: list[bool] = []
    earlier.wanted.connect(lambda: asked.append(True))
    view.set_entries(messages(500, 700))
    earlier.set_more(is_there=True)
    qtbot.wait(20)
    assert asked == []
    for value in (3000, 100, 40, 0):
        view.verticalScrollBar().setValue(value)
    assert asked == [True]
    earlier.set_more(is_there=False)
    view.verticalScrollBar().setValue(300)
    view.verticalScrollBar().setValue(0)
    assert asked == [True]


def test_a_page_that_does_not_fill_the_screen_brings_the_next(view: ConversationView, qtbot: QtBot) -> None:
    earlier = EarlierPages(view)
    view.set_entries(messages(698, 700))
    with qtbot.waitSignal(earlier.wanted):
        earlier.set_more(is_there=True)


def test_what_is_on_the_screen_stays_where_it_is(view: ConversationView, qtbot: QtBot) -> None:
    view.set_entries(messages(500, 700))
    view.repaint()
    view.verticalScrollBar().setValue(900)
    view.repaint()
    before = top_entry(view)
    view.set_entries(messages(300, 700))
    view.repaint()
    assert top_entry(view) == before
    assert view.model.rowCount() == 400
    assert [view.model.entry(row).entry_id for row in (0, 199, 200, 399)] == ["m00300", "m00499", "m00500", "m00699"]


def test_at_the_end_one_stays_at_the_end(view: ConversationView) -> None:
    view.set_entries(messages(500, 700))
    view.repaint()
    view.set_entries(messages(300, 701))
    view.repaint()
    bar = view.verticalScrollBar()
    assert bar.value() == bar.maximum()
