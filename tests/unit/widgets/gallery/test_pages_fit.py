"""Every page of the gallery fits its screen, in both themes, in large type, with no text clipped."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QCoreApplication, QSize
from PySide6.QtWidgets import QAbstractButton, QLabel, QPushButton, QWidget

from widgets.common.labels import ElidedLabel
from widgets.common.theme import ThemeMode
from widgets.gallery.__main__ import draw
from widgets.gallery.pages import PAGES
from widgets.gallery.studio import Studio


@pytest.fixture
def studio(theme, clock, tmp_path) -> Studio:
    return Studio(theme, clock, tmp_path)


def opened(studio: Studio, name: str, size: QSize, qtbot) -> QWidget:
    widget = PAGES[name].build(studio)
    qtbot.addWidget(widget)
    widget.resize(size)
    widget.show()
    qtbot.waitExposed(widget)
    QCoreApplication.processEvents()  # texts in a scrolled place get their height once its width is known
    return widget


@pytest.mark.parametrize("scale", [1.0, 1.25])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_its_screen(studio, theme, qtbot, name, scale):
    theme.set_text_scale(scale)
    page = opened(studio, name, PAGES[name].size, qtbot)
    assert page.minimumSizeHint().width() <= PAGES[name].size.width() <= 1366
    assert page.minimumSizeHint().height() <= 768
    assert page.width() == PAGES[name].size.width()


@pytest.mark.parametrize("scale", [1.0, 1.25])
@pytest.mark.parametrize("name", PAGES)
def test_no_text_is_clipped(studio, theme, qtbot, name, scale):
    """A label is as large as its text, or may end in an ellipsis; a button holds its word."""
    theme.set_text_scale(scale)
    page = opened(studio, name, PAGES[name].size, qtbot)
    clipped = [label.text() for label in page.findChildren(QLabel) if label.isVisible() and _is_clipped(label)]
    clipped += [
        button.text() for button in page.findChildren(QPushButton) if button.isVisible() and _lacks_room(button)
    ]
    assert clipped == []


@pytest.mark.parametrize("name", PAGES)
def test_every_button_has_words_for_those_who_cannot_see(studio, qtbot, name):
    page = opened(studio, name, PAGES[name].size, qtbot)
    silent = [
        button.objectName()
        for button in page.findChildren(QAbstractButton)
        if button.isVisible() and not (button.text() or button.accessibleName()) and button.objectName()
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["workstation", "request"])
def test_dark_is_another_picture(studio, theme, tmp_path, name):
    draw(studio, name, tmp_path / "light.png")
    theme.set_mode(ThemeMode.DARK)
    draw(studio, name, tmp_path / "dark.png")
    light, dark = (tmp_path / "light.png").read_bytes(), (tmp_path / "dark.png").read_bytes()
    assert len(light) > 5_000
    assert light != dark


def _is_clipped(label: QLabel) -> bool:
    if isinstance(label, ElidedLabel) or not label.text():
        return label.height() < label.fontMetrics().height() and bool(label.text())
    if label.wordWrap():
        return label.height() < label.heightForWidth(label.width())
    needed = label.fontMetrics().horizontalAdvance(label.text())
    return label.width() < needed or label.height() < label.fontMetrics().height()


def _lacks_room(button: QPushButton) -> bool:
    icon_px = 0 if button.icon().isNull() else button.iconSize().width() + 4
    return button.width() < button.fontMetrics().horizontalAdvance(button.text()) + icon_px
