"""A picture opened large: over the window, never modal, gone with Escape."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QToolButton, QVBoxLayout, QWidget

from widgets.conversation import PictureOverlay
from widgets.gallery.samples import picture


@pytest.fixture
def window(theme, qtbot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    QVBoxLayout(window).addWidget(QLineEdit())
    window.resize(1000, 640)
    window.show()
    window.activateWindow()
    qtbot.waitExposed(window)
    window.findChild(QLineEdit).setFocus()
    return window


@pytest.fixture
def overlay(theme, window, tmp_path) -> PictureOverlay:
    overlay = PictureOverlay(theme, window)
    assert overlay.open_with(picture(tmp_path / "a.png"), "a.png")
    return overlay


def test_it_covers_the_window_and_follows_it(overlay, window):
    assert overlay.geometry() == window.rect()
    assert overlay.rect().toRectF().contains(overlay._frame())
    window.resize(700, 500)
    assert overlay.geometry() == window.rect()
    assert overlay.rect().toRectF().contains(overlay._frame())


def test_escape_closes_it_and_the_keyboard_goes_back(overlay, window, qtbot):
    assert overlay.hasFocus()
    with qtbot.waitSignal(overlay.closed):
        qtbot.keyClick(overlay, Qt.Key.Key_Escape)
    assert overlay.isHidden()
    assert window.findChild(QLineEdit).hasFocus()


def test_a_click_beside_closes_and_a_click_on_it_does_not(overlay, qtbot):
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=overlay._frame().center().toPoint())
    assert not overlay.isHidden()
    qtbot.mouseClick(overlay, Qt.MouseButton.LeftButton, pos=QPoint(3, 600))
    assert overlay.isHidden()


def test_blank_turns_between_whole_and_pixel_for_pixel(overlay, qtbot):
    whole = overlay._frame()
    qtbot.keyClick(overlay, Qt.Key.Key_Space)
    assert overlay._frame().size().toSize().toTuple() == (1280, 760)
    qtbot.mousePress(overlay, Qt.MouseButton.LeftButton, pos=QPoint(500, 300))
    before = overlay._frame().topLeft()
    qtbot.mouseMove(overlay, QPoint(400, 260))
    qtbot.mouseRelease(overlay, Qt.MouseButton.LeftButton, pos=QPoint(400, 260))
    assert (overlay._frame().topLeft() - before).toPoint() == QPoint(-100, -40)
    qtbot.keyClick(overlay, Qt.Key.Key_Space)
    assert overlay._frame() == whole


def test_zoom_ends_at_the_whole_picture(overlay, qtbot):
    whole = overlay._frame().width()
    qtbot.keyClick(overlay, Qt.Key.Key_Plus)
    assert overlay._frame().width() > whole
    for _ in range(5):
        qtbot.keyClick(overlay, Qt.Key.Key_Minus)
    assert overlay._frame().width() == pytest.approx(whole)


def test_save_says_which(overlay, tmp_path, qtbot):
    with qtbot.waitSignal(overlay.save_requested) as asked:
        qtbot.mouseClick(overlay.findChild(QToolButton, "picture.save"), Qt.MouseButton.LeftButton)
    assert asked.args == [tmp_path / "a.png"]


def test_what_is_no_picture_is_not_opened(theme, window, tmp_path):
    overlay = PictureOverlay(theme, window)
    broken = tmp_path / "b.png"
    broken.write_bytes(b"\x89PNG")
    assert not overlay.open_with(broken, "b.png")
    assert not overlay.open_with(Path("/nowhere.png"), "n")
    assert overlay.isHidden()
