"""Labels: what is cut says so, and no text is read as markup."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtWidgets import QVBoxLayout, QWidget

from widgets.common.labels import CopyLabel, ElidedLabel, Label, Paragraph
from widgets.common.tick import Tick

LONG = "上海远航国际物流供应链管理有限公司浦东分公司 and a very long name beside it"


def test_a_cut_text_stands_whole_in_the_tool_tip(theme, qtbot):
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    label.resize(80, 20)
    label.show()
    assert label.is_cut
    assert label.toolTip() == LONG
    label.resize(2000, 20)
    assert not label.is_cut
    assert label.toolTip() == ""


def test_a_cut_label_gives_way_to_its_neighbours(theme, qtbot):
    label = ElidedLabel(LONG)
    qtbot.addWidget(label)
    assert label.minimumSizeHint().width() < 60
    assert label.sizeHint().width() > 300


def test_no_text_is_markup(theme, qtbot):
    label = Label("<b>bold</b>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText


def test_a_paragraph_takes_the_height_it_needs(theme, qtbot):
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    paragraph = Paragraph(LONG * 4)
    layout.addWidget(paragraph)
    window.resize(200, 600)
    window.show()
    assert paragraph.height() >= paragraph.heightForWidth(paragraph.width())
    assert paragraph.heightForWidth(160) > 4 * paragraph.fontMetrics().height()


def test_a_click_copies_all_of_a_cut_text(theme, qtbot):
    label = CopyLabel("wang@example.com" * 4)
    qtbot.addWidget(label)
    label.resize(60, 20)
    label.show()
    with qtbot.waitSignal(label.copied) as copied:
        qtbot.mouseClick(label, Qt.MouseButton.LeftButton)
    assert copied.args == ["wang@example.com" * 4]
    assert QGuiApplication.clipboard().text() == "wang@example.com" * 4


def test_a_tick_changes_by_mouse_and_by_space(theme, qtbot):
    tick = Tick(theme)
    qtbot.addWidget(tick)
    tick.show()
    qtbot.mouseClick(tick, Qt.MouseButton.LeftButton)
    assert tick.isChecked()
    qtbot.keyClick(tick, Qt.Key.Key_Space)
    assert not tick.isChecked()
    empty = tick.grab().toImage()
    tick.setChecked(True)
    assert tick.grab().toImage() != empty


@pytest.mark.parametrize("text", ["<img src='//evil/share/x.png'>Help", "a < b & c", "Printer"])
def test_a_tool_tip_is_never_markup_of_a_strangers(theme, qtbot, text):
    label = ElidedLabel(text * 20)
    qtbot.addWidget(label)
    label.resize(40, 20)
    label.setText(text * 20)
    shown = QTextDocument()
    if Qt.mightBeRichText(label.toolTip()):
        shown.setHtml(label.toolTip())
    else:
        shown.setPlainText(label.toolTip())
    assert shown.toPlainText() == text * 20
