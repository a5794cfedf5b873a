"""The search over the window: typed, moved in and left by keyboard alone; what was found is marked where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QLineEdit, QListView, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from widgets.common.theme import TextRole, ThemeMode
from widgets.gallery.found import FOUND, HALF
from widgets.search import ArticleView, HeadingRow, MarkedText, ResultRow, SearchOverlay, SearchView
from widgets.search.hints import CHIPS, lessons
from widgets.search.marked import _shifted
from widgets.search.model import ROW_ROLE


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
def search(theme, clock, window) -> SearchOverlay:
    search = SearchOverlay(theme, clock, window)
    search.open_search()
    return search


@pytest.fixture
def field(search) -> QLineEdit:
    return search.findChild(QLineEdit, "search.input")


def place(search: SearchOverlay) -> str:
    return search.findChild(QStackedWidget).currentWidget().objectName()


def current(search: SearchOverlay) -> ResultRow:
    return search.findChild(QListView, "search.list").currentIndex().data(ROW_ROLE)


def test_it_opens_with_what_can_be_typed_and_gives_the_keyboard_back(search, field, window) -> None:
    assert field.hasFocus()
    assert place(search) == "search.lessons"
    closed = QSignalSpy(search.closed)
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert search.isHidden()
    assert closed.count() == 1
    assert window.field.hasFocus()


def test_each_letter_asks_and_an_emptied_field_too(search, field) -> None:
    asked = QSignalSpy(search.asked)
    QTest.keyClicks(field, "ab")
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    QTest.keyClick(field, Qt.Key.Key_Backspace)
    assert [asked.at(at)[0] for at in range(asked.count())] == ["a", "ab", "a", ""]


def test_results_are_walked_through_over_headings_and_chosen(search, field) -> None:
    chosen = QSignalSpy(search.chosen)
    search.show_results(FOUND)
    assert place(search) == "search.list"
    assert current(search).record_id == "c1"
    walked = []
    for _ in range(len(FOUND.rows)):
        QTest.keyClick(field, Qt.Key.Key_Down)
        walked.append(current(search).record_id)
    assert walked[:6] == ["o1", "t1", "t2", "t3", "t4", "a1"]
    assert walked[-1] == "a1"  # the end is the end
    QTest.keyClick(field, Qt.Key.Key_PageUp)
    assert current(search).record_id == "c1"
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Down)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen.count() == 1
    assert chosen.at(0)[0].message_id == "m1"


def test_what_was_chosen_stays_chosen_when_the_answer_is_renewed(search, field) -> None:
    search.show_results(FOUND)
    for _ in range(3):
        QTest.keyClick(field, Qt.Key.Key_Down)
    assert current(search).record_id == "t2"
    without_people = SearchView(tuple(row for row in FOUND.rows[3:]), is_blank=False)
    search.show_results(without_people)
    assert current(search).record_id == "t2"
    search.show_results(SearchView((HeadingRow("Articles"), FOUND.rows[-1]), is_blank=False))
    assert current(search).record_id == "a1"


def test_nothing_found_says_what_to_do_and_tells_what_was_not_understood(search) -> None:
    search.show_results(HALF)
    assert place(search) not in {"search.list", "search.lessons"}
    assert "stat:" in search._notes.text() and search._notes.isVisible()
    assert "42 %" in search._foot.text()
    search.show_results(SearchView())
    assert place(search) == "search.lessons"
    assert not search._notes.isVisible()


def test_enter_without_a_result_does_nothing(search, field) -> None:
    chosen = QSignalSpy(search.chosen)
    search.show_results(FOUND)
    search.show_results(HALF)
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert chosen.count() == 0


@pytest.mark.parametrize("chip", CHIPS)
def test_a_filter_is_put_at_the_end_ready_for_its_value(search, field, chip) -> None:
    field.setText("printer ")
    search.findChild(QPushButton, f"search.chip.{chip.rstrip(':')}").click()
    assert field.text() == f"printer {chip}"
    assert field.hasFocus()
    assert field.cursorPosition() == len(field.text())


def test_an_example_is_tried_with_a_click(search, field) -> None:
    search.findChild(QPushButton, "search.lesson.0").click()
    assert field.text() == lessons()[0][0]


def test_an_article_is_read_in_place(search, field) -> None:
    search.show_results(FOUND)
    search.show_article(ArticleView("a1", "Title", "Body", "Ledger"))
    assert place(search) == "search.article"
    QTest.keyClick(field, Qt.Key.Key_Escape)
    assert place(search) == "search.list"
    assert search.isVisible()


def test_it_opens_again_with_its_last_text_selected(search, field) -> None:
    field.setText("printer")
    QTest.keyClick(field, Qt.Key.Key_Escape)
    search.open_search()
    assert field.selectedText() == "printer"
    search.empty()
    assert field.text() == ""


def test_a_click_beside_it_closes_it(search, window) -> None:
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(3, 700))
    assert search.isHidden()


@pytest.mark.parametrize("size", [(1024, 600), (1366, 768), (1920, 1080)])
@pytest.mark.parametrize("mode", [ThemeMode.LIGHT, ThemeMode.DARK])
def test_it_fits_every_window_and_paints_every_row(theme, search, window, size, mode) -> None:
    theme.set_mode(mode)
    window.resize(*size)
    search.show_results(FOUND)
    assert window.rect().contains(search.geometry())
    picture = search.grab().toImage()
    tint = {picture.pixelColor(x, y).name() for x in range(300) for y in range(120, 320)}
    assert len(tint) > 8  # letters, icons and marks on the ground


def test_the_first_mark_stays_in_sight_of_a_short_line(theme, search) -> None:
    long = MarkedText("a very long beginning of a line " * 4 + "needle and more", ((128, 134),))
    shown = _shifted(long, QFontMetrics(theme.font(TextRole.BODY)), 200)
    begin, end = shown.marks[0]
    assert shown.text.startswith("…")
    assert shown.text[begin:end] == "needle"
