"""Notices come without stopping anybody, offer one thing to do, and go by themselves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QPushButton, QWidget

from widgets.common.notices import MAX_NOTICES, Notice, NoticeKind, Notices


@pytest.fixture
def window(theme, qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.show()
    return window


def test_undo_is_offered_and_the_notice_goes(theme, window, qtbot):
    notices = Notices(theme, window)
    undone: list[int] = []
    card = notices.show(Notice("Ticket #7 is closed.", NoticeKind.DONE, "Undo"), lambda: undone.append(7))
    button = card.findChild(QPushButton, "notice.action")
    assert button.text() == "Undo"
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert undone == [7]
    assert notices.cards == ()


def test_a_notice_leaves_by_itself_but_an_error_waits(theme, window):
    notices = Notices(theme, window)
    info = notices.show(Notice("All sent."))
    error = notices.show(Notice("The disk is full.", NoticeKind.ERROR))
    assert [timer.isActive() for timer in info.findChildren(QTimer)] == [True]
    assert error.findChildren(QTimer) == []
    info.findChild(QTimer).timeout.emit()
    assert notices.cards == (error,)


def test_the_oldest_gives_way(theme, window):
    notices = Notices(theme, window)
    for at in range(MAX_NOTICES + 2):
        notices.show(Notice(f"{at}", NoticeKind.ERROR))
    assert [card.notice.text for card in notices.cards] == ["2", "3", "4"]
    notices.clear()
    assert notices.cards == ()


@pytest.mark.parametrize("width", [440, 1366])
def test_notices_lie_in_the_window_and_apart(theme, window, qtbot, width):
    window.resize(width, 768)
    notices = Notices(theme, window)
    cards = [notices.show(Notice("很长的一句话。" * 12, NoticeKind.WARNING, "再试一次")) for _ in range(3)]
    for card in cards:
        qtbot.waitUntil(lambda card=card: card.is_at_rest)
        assert window.rect().contains(card.geometry())
    tops = sorted((card.y(), card.y() + card.height()) for card in cards)
    assert all(first[1] <= second[0] for first, second in pairwise(tops))


@pytest.mark.parametrize(("width", "is_at_foot"), [(440, False), (1366, True)])
def test_notices_stand_in_the_first_place_that_is_seen(theme, window, width, is_at_foot):
    window.resize(width, 768)
    places = [QWidget(window), QWidget(window)]
    for place in places:
        place.setGeometry(width - 420, 100, 400, 500)
        place.show()
    places[0].hide()
    places[1].move(width - 430, 120)
    card = Notices(theme, window, places).show(Notice("All sent.", NoticeKind.ERROR))
    card.stand_at(card._slide.endValue())
    assert places[1].geometry().contains(card.geometry())
    near = places[1].geometry().bottom() - card.geometry().bottom() if is_at_foot else card.y() - places[1].y()
    assert near == 8
    places[0].show()
    assert places[0].geometry().contains(card.geometry()), "the page was turned while the notice stands"
