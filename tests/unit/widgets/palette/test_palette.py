"""The palette: every action by a few letters, with its key, and never in the way."""

# ruff: noqa: E501  (tables read best with a row in a line)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit, QListView, QVBoxLayout, QWidget

from widgets.gallery.samples import actions
from widgets.palette import Action, Palette
from widgets.palette.delegate import ACTION_ROLE
from widgets.palette.fuzzy import fuzzy_match


@pytest.fixture
def window(theme, qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    window.field = QLineEdit()
    QVBoxLayout(window).addWidget(window.field)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    window.field.setFocus()
    return window


@pytest.fixture
def palette(theme, window) -> Palette:
    palette = Palette(theme, window)
    palette.open_with(actions())
    return palette


@pytest.fixture
def field(palette) -> QLineEdit:
    return palette.findChild(QLineEdit, "palette.input")


def found(palette: Palette) -> list[str]:
    model = palette.findChild(QListView, "palette.list").model()
    return [model.index(row, 0).data(ACTION_ROLE).action_id for row in range(model.rowCount())]


def test_it_opens_with_all_actions_in_their_order_the_impossible_last(palette, field):
    assert field.hasFocus()
    assert found(palette)[:3] == ["ticket.ask_view", "ticket.ask_control", "ticket.close"]
    assert found(palette)[-1] == "ticket.take"
    assert len(found(palette)) == len(actions())


@pytest.mark.parametrize(
    ("letters", "first"),
    [("close", "ticket.close"), ("nt", "queue.next"), ("ss", "ticket.screenshot"), ("dark", "view.dark"), ("a control", "ticket.ask_control"), ("queue prev", "queue.previous")],
)  # fmt: skip
def test_a_few_letters_find_it(palette, field, qtbot, letters, first):
    qtbot.keyClicks(field, letters)
    if letters == "ss":
        assert first in found(palette)
    else:
        assert found(palette)[0] == first


def test_enter_does_it_and_gives_the_keyboard_back(palette, field, window, qtbot):
    qtbot.keyClicks(field, "internal")
    with qtbot.waitSignal(palette.action_chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == ["ticket.note"]
    assert palette.isHidden()
    assert window.field.hasFocus()


def test_the_arrows_go_round(palette, field, qtbot):
    rows = palette.findChild(QListView, "palette.list")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert rows.currentIndex().row() == len(actions()) - 1
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert rows.currentIndex().row() == 1
    qtbot.keyClick(field, Qt.Key.Key_PageDown)
    assert rows.currentIndex().row() == 10
    with qtbot.waitSignal(palette.action_chosen) as chosen:
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert chosen.args == [actions()[11].action_id]


def test_escape_does_nothing_but_close(palette, field, window, qtbot):
    chosen, closed = QSignalSpy(palette.action_chosen), QSignalSpy(palette.closed)
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert palette.isHidden()
    assert (chosen.count(), closed.count()) == (0, 1)
    assert window.field.hasFocus()


def test_what_cannot_be_done_is_not_done(palette, field, qtbot):
    qtbot.keyClicks(field, "take the ticket")
    assert found(palette)[0] == "ticket.take"
    with qtbot.assertNotEmitted(palette.action_chosen):
        qtbot.keyClick(field, Qt.Key.Key_Return)
    assert not palette.isHidden()


def test_a_click_chooses(palette, qtbot):
    rows = palette.findChild(QListView, "palette.list")
    at = rows.visualRect(rows.model().index(2, 0)).center()
    with qtbot.waitSignal(palette.action_chosen) as chosen:
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert chosen.args == ["ticket.close"]


def test_going_elsewhere_closes_it(palette, window):
    window.field.setFocus()
    assert palette.isHidden()


def test_nothing_found_is_said(palette, field, qtbot):
    qtbot.keyClicks(field, "xyzzy")
    assert found(palette) == []
    assert palette.findChild(QListView, "palette.list").isHidden()


def test_it_stays_within_a_small_window(palette, window):
    window.resize(500, 400)
    assert window.rect().contains(palette.geometry())


def test_it_opens_anew_without_the_letters_of_the_last_time(palette, field, qtbot):
    qtbot.keyClicks(field, "close")
    palette.close_palette()
    palette.open_with([Action("one", "The only one")])
    assert field.text() == ""
    assert found(palette) == ["one"]


@given(st.text(min_size=1, max_size=20), st.data())
def test_any_letters_of_a_title_in_order_find_it(title, data):
    places = sorted(data.draw(st.sets(st.integers(0, len(title) - 1))))
    letters = "".join(title[place] for place in places)
    if any(len(letter.casefold()) != 1 for letter in title):
        return
    match = fuzzy_match(letters, title)
    assert match is not None
    assert (
        "".join(title[place].casefold() for place in match[1]) == "".join(letters.split()).casefold()
        or " " not in title
    )


@given(st.text(max_size=10), st.text(max_size=20))
def test_places_are_in_order_and_hold_the_letters(letters, title):
    match = fuzzy_match(letters, title)
    if match is not None:
        assert list(match[1]) == sorted(set(match[1]))
        assert all(0 <= place < len(title) for place in match[1])
