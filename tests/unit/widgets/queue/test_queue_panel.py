"""The queue under keys and mouse."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton

from desk.queue import Section
from widgets.gallery.samples import many_rows, queue_rows
from widgets.queue import QueuePanel
from widgets.queue.model import TICKET_ROLE


@pytest.fixture
def panel(theme, clock, qtbot) -> QueuePanel:
    panel = QueuePanel(theme, clock)
    qtbot.addWidget(panel)
    panel.resize(328, 700)
    panel.set_rows(queue_rows())
    panel.show()
    panel.activateWindow()
    qtbot.waitExposed(panel)
    return panel


@pytest.fixture
def rows(panel) -> QListView:
    return panel.findChild(QListView, "queue.list")


@pytest.fixture
def words(panel) -> QLineEdit:
    return panel.findChild(QLineEdit, "queue.filter")


def test_j_and_k_and_the_arrows_go_over_headings(panel, rows, qtbot):
    chosen: list[str] = []
    panel.ticket_selected.connect(chosen.append)
    for key in (Qt.Key.Key_J, Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_K, Qt.Key.Key_Up):
        qtbot.keyClick(rows, key)
    assert chosen == ["t0", "t1", "t2", "t3", "t2", "t1"]
    assert panel.current_id == "t1"


def test_the_ends_hold(panel, rows, qtbot):
    panel.select("t7")
    qtbot.keyClick(rows, Qt.Key.Key_J)
    assert panel.current_id == "t7"
    panel.select("t0")
    qtbot.keyClick(rows, Qt.Key.Key_K)
    assert panel.current_id == "t0"


def test_enter_asks_to_answer(panel, rows, qtbot):
    panel.select("t4")
    with qtbot.waitSignal(panel.ticket_activated) as asked:
        qtbot.keyClick(rows, Qt.Key.Key_Return)
    assert asked.args == ["t4"]


def test_a_click_selects_and_a_heading_folds(panel, rows, qtbot):
    index = panel.model.index_of("t4")
    with qtbot.waitSignal(panel.ticket_selected) as asked:
        qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(index).center())
    assert asked.args == ["t4"]
    top = rows.visualRect(panel.model.index(0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=top)
    assert not panel.model.index_of("t0").isValid()
    assert panel.current_id == "t4"


def test_select_is_silent(panel, qtbot):
    with qtbot.assertNotEmitted(panel.ticket_selected):
        panel.select("t5")


def test_the_chosen_ticket_stays_chosen_wherever_it_goes(panel, rows, qtbot):
    panel.select("t0")
    with qtbot.assertNotEmitted(panel.ticket_selected):
        panel.update_row(replace(panel.model.tickets["t0"], section=Section.WAITING))
        panel.update_row(replace(panel.model.tickets["t1"], section=Section.MINE))
        panel.remove_row("t2")
        panel.set_rows([*many_rows(300), *queue_rows()])
    assert rows.currentIndex().data(TICKET_ROLE) == "t0"


def test_the_list_stays_where_it_is_when_the_chosen_ticket_moves_on(panel, rows):
    panel.set_rows(many_rows(300))
    chosen = next(row for row in panel.model.tickets.values() if row.section is Section.NEW)
    panel.select(chosen.ticket_id)
    rows.verticalScrollBar().setValue(0)
    panel.update_row(replace(chosen, section=Section.WAITING))
    assert panel.current_id == chosen.ticket_id
    assert rows.currentIndex().data(TICKET_ROLE) == chosen.ticket_id
    assert not rows.viewport().rect().intersects(rows.visualRect(rows.currentIndex()))
    assert rows.verticalScrollBar().value() == 0


def test_a_ticket_that_goes_is_not_replaced_by_its_neighbour(panel, rows, qtbot):
    panel.select("t4")
    with qtbot.assertNotEmitted(panel.ticket_selected):
        panel.remove_row("t4")
    assert not rows.currentIndex().isValid()


def test_slash_goes_to_the_filter_and_escape_back(panel, rows, words, qtbot):
    panel.focus_list()
    qtbot.keyClick(rows, Qt.Key.Key_Slash)
    assert words.hasFocus()
    qtbot.keyClicks(words, "datev")
    assert panel.model.rowCount() == 2
    qtbot.keyClick(words, Qt.Key.Key_Escape)
    assert words.text() == ""
    assert rows.hasFocus()


def test_enter_in_the_filter_goes_to_the_first_that_was_found(panel, rows, words, qtbot):
    words.setFocus()
    qtbot.keyClicks(words, "datev")
    with qtbot.waitSignal(panel.ticket_selected) as asked:
        qtbot.keyClick(words, Qt.Key.Key_Return)
    assert asked.args == ["t4"]


def test_an_empty_place_says_what_to_do(panel, words, qtbot):
    qtbot.keyClicks(words, "nobody")
    button = panel.findChild(QPushButton, "empty.action")
    assert button.isVisible()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert words.text() == ""
    assert panel.model.rowCount() == 12
    panel.set_rows([])
    assert not button.isVisible()
    assert panel.findChild(QListView, "queue.list").isHidden()


def test_ages_go_on_with_the_clock(panel, rows, clock, hand):
    before = rows.viewport().grab().toImage()
    hand.pass_s(3600)
    clock.ticked.emit()
    assert rows.viewport().grab().toImage() != before
