"""The conversation on the screen: what a click does, what is copied, and that thousands cost nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QPushButton

from widgets.common.theme import ThemeMode
from widgets.conversation import ConversationView, Delivery, FileView, MessageView, Side
from widgets.conversation.blocks import HitKind
from widgets.gallery.samples import MINUTE_MS, NOW_MS, entries, picture

CODE = "ERR-TOTAL-0412:  VAT_RATE\tis NULL 客户😀"


@pytest.fixture
def view(theme, clock, qtbot) -> ConversationView:
    view = ConversationView(theme, clock)
    qtbot.addWidget(view)
    view.resize(740, 460)
    view.show()
    qtbot.waitExposed(view)
    return view


@pytest.fixture
def sample(tmp_path) -> Path:
    return picture(tmp_path / "sample.png")


def message(at: int, body: str = "", side: Side = Side.THEIRS, **more) -> MessageView:
    words = body or f"Message {at}: " + "the total is empty again and nobody knows why. " * (at % 4)
    return MessageView(f"m{at:06}", NOW_MS - 10**9 + at * MINUTE_MS, side, "Anna Berg", words, **more)


def find(view: ConversationView, kind: HitKind, row: int) -> QPoint:
    """Return a point of the viewport where a block has something of a kind."""
    view.grab()
    block, top = view._stack.block(row), view._stack.top_of(row) - view.verticalScrollBar().value()
    for y in range(0, int(block.height_px), 3):
        for x in range(0, view.viewport().width(), 3):
            hit = block.hit(QPointF(x, y))
            if hit is not None and hit.kind is kind:
                return QPoint(x + 2, int(top) + y + 1)
    raise AssertionError(f"nothing of kind {kind} in row {row}")


def click(view: ConversationView, kind: HitKind, row: int, qtbot) -> None:
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=find(view, kind, row))


def test_a_click_on_code_copies_it_byte_for_byte(view, qtbot):
    view.set_entries([message(1, f"It says `{CODE}` at the bottom")])
    with qtbot.waitSignal(view.code_copied) as copied:
        click(view, HitKind.CODE, 0, qtbot)
    assert copied.args == [CODE]
    assert QGuiApplication.clipboard().text().encode() == CODE.encode()


def test_dragged_text_is_copied_with_its_line_breaks(view, qtbot):
    view.set_entries([message(1, "first 😀 line\nsecond `line`")])
    start = find(view, HitKind.TEXT, 0) - QPoint(4, 0)
    end = start + QPoint(600, 40)
    qtbot.mousePress(view.viewport(), Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(view.viewport(), end)
    qtbot.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=end)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "first 😀 line\nsecond line"


def test_a_double_click_selects_a_word(view, qtbot):
    view.set_entries([message(1, "Hello world")])
    at = find(view, HitKind.TEXT, 0)
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at + QPoint(6, 4))
    view.copy()
    assert QGuiApplication.clipboard().text().strip() == "Hello"


def test_pictures_files_and_retries_say_which(view, sample, qtbot):
    shown = entries(sample)[3]
    file = FileView("f", shown.at_ms + MINUTE_MS, Side.THEIRS, "Anna", "a.zip", 5)
    failed = message(10**4, "lost?", Side.OURS, delivery=Delivery.FAILED, failure="The hub refused it.")
    for signal, kind, entry in (
        (view.picture_requested, HitKind.PICTURE, shown),
        (view.file_requested, HitKind.FILE, file),
        (view.retry_requested, HitKind.RETRY, failed),
    ):
        view.set_entries([entry])
        with qtbot.waitSignal(signal) as asked:
            click(view, kind, 0, qtbot)
        assert asked.args == [entry.entry_id]


def test_a_picture_comes_by_itself_once_it_is_read(view, sample, qtbot):
    view.set_entries(entries(sample)[3:4])
    before = view.viewport().grab().toImage()
    qtbot.waitUntil(lambda: view.viewport().grab().toImage() != before)


def test_a_picture_that_is_no_picture_harms_nothing(view, tmp_path, sample, qtbot):
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"\x89PNG no")
    view.set_entries([replace(entries(sample)[3], path=broken)])
    with qtbot.waitSignal(view._thumbnails.ready):
        view.viewport().grab()
    view.viewport().grab()


def test_an_internal_note_looks_different_in_both_themes(view, theme):
    for mode in (ThemeMode.LIGHT, ThemeMode.DARK):
        theme.set_mode(mode)
        view.set_entries([message(1, "the same words")])
        public = view.viewport().grab().toImage()
        view.set_entries([message(1, "the same words", is_internal=True)])
        assert view.viewport().grab().toImage() != public
        assert view._stack.block(0).height_px > 60, "the word stands above the note"


def test_it_opens_at_the_newest_and_stays_there(view, qtbot):
    view.set_entries([message(at) for at in range(300)])
    bar = view.verticalScrollBar()
    view.grab()
    assert bar.value() == bar.maximum() > 0
    view.put(message(301, "new " * 300))
    view.grab()
    assert bar.value() == bar.maximum()
    assert view._stack.row_at(bar.value() + view.viewport().height() - 40) == view.model.rowCount() - 1


def test_news_do_not_move_what_is_being_read(view, qtbot):
    view.set_entries([message(at) for at in range(300)])
    view.verticalScrollBar().setValue(4000)
    view.grab()
    row = view._stack.row_at(view.verticalScrollBar().value())
    offset = view.verticalScrollBar().value() - view._stack.top_of(row)
    reading = view.model.entry(row).entry_id
    view.put(message(400))
    view.put(replace(message(0), body="much longer " * 400))
    view.grab()
    assert view._stack.top_of(view.model.row_of(reading)) + offset == pytest.approx(
        view.verticalScrollBar().value(), abs=1.5
    )
    newest = view.findChild(QPushButton, "conversation.newest")
    assert newest.isVisible()
    with qtbot.waitSignal(view.seen_to_end):
        qtbot.mouseClick(newest, Qt.MouseButton.LeftButton)
    assert newest.isHidden()
    assert view.verticalScrollBar().value() == view.verticalScrollBar().maximum()


def test_scrolling_up_by_the_wheel_never_jumps(view):
    """Heights are guessed until seen; what is on the screen may not move when a guess becomes true."""
    view.set_entries([message(at) for at in range(2000)])
    bar = view.verticalScrollBar()
    view.grab()
    for _ in range(60):
        row = view._stack.row_at(bar.value() + 100)
        before = view._stack.top_of(row) - bar.value()
        entry_id = view.model.entry(row).entry_id
        bar.setValue(bar.value() - 72)
        view.grab()
        after = view._stack.top_of(view.model.row_of(entry_id)) - bar.value()
        assert after - before == pytest.approx(72, abs=2)


def test_of_ten_thousand_messages_only_those_in_sight_are_built(view):
    view.set_entries([message(at) for at in range(10_000)])
    view.grab()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 2)
    view.grab()
    built = sum(block is not None for block in view._stack._blocks)
    assert 0 < built < 100


def test_blocks_out_of_sight_are_let_go(view):
    view.set_entries([message(at) for at in range(3000)])
    for value in range(0, view.verticalScrollBar().maximum(), 400):
        view.verticalScrollBar().setValue(value)
        view.grab()
    assert sum(block is not None for block in view._stack._blocks) <= 450


@pytest.mark.parametrize("width", [320, 740, 1200])
@pytest.mark.parametrize("scale", [1.0, 1.25])
def test_nothing_leaves_the_view_whatever_the_script(view, theme, sample, width, scale):
    theme.set_text_scale(scale)
    view.resize(width, 600)
    long = "没有空格的很长的一句话" * 30 + " Donaudampfschifffahrtsgesellschaft" * 5 + "x" * 300
    name = "Jürgen Großkopf-Hohenstein von und zu Nordfriesland " * 3
    view.set_entries(
        [*entries(sample), message(1, long), replace(message(2, long, Side.OURS, is_internal=True), author=name)]
    )
    for row in range(view.model.rowCount()):
        block = view._stack.block(row)
        if block.rich is not None:
            assert block.rich_at.x() >= 0
            assert block.rich_at.x() + block.rich.width_px <= view.viewport().width()
            assert block.rich_at.y() + block.rich.height_px <= block.height_px
    view.grab()


def test_an_author_is_named_once_in_a_breath_and_a_day_begins_with_a_line(view):
    view.set_entries([message(0), message(1), message(20), message(3000)])
    above = [view._stack.block(row).above for row in range(4)]
    assert [bool(one.day) for one in above] == [True, False, False, True]
    assert [one.has_header for one in above] == [True, False, True, True]
    view.remove("m000000")
    assert view._stack.block(0).above.day is not None


def test_who_writes_is_shown_and_the_empty_place_speaks(view):
    view.set_entries([message(1)])
    before = view.viewport().grab().toImage()
    view.show_typing("Anna")
    assert view.viewport().grab().toImage() != before
    view.show_typing("")
    assert view.viewport().grab().toImage() == before
    assert view._empty.isHidden()
    view.set_entries([])
    assert view._empty.isVisible()


def test_the_theme_paints_anew(view, theme):
    view.set_entries([message(1)])
    light = view.viewport().grab().toImage()
    theme.set_mode(ThemeMode.DARK)
    assert view.viewport().grab().toImage() != light


def test_what_is_painted_is_where_a_click_looks_for_it(view):
    """Heights that become true while painting move the bar before the picture is made, not after."""
    view.set_entries([message(at, "line\n" * (at % 9)) for at in range(500)])
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() // 3)
    first = view.viewport().grab().toImage()
    value = view.verticalScrollBar().value()
    assert view.viewport().grab().toImage() == first
    assert view.verticalScrollBar().value() == value


def test_the_bar_rests_when_all_is_seen_and_wakes_when_not(view):
    view.set_entries([message(1)])
    view.grab()
    width = view.viewport().width()
    assert not view.verticalScrollBar().isEnabled()
    view.set_entries([message(at) for at in range(100)])
    view.grab()
    assert view.verticalScrollBar().isEnabled()
    assert view.viewport().width() == width
