"""The colours hold AA, every icon exists, and the theme turns with the system or with a person."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import qtawesome
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from widgets.common.theme import DARK, LIGHT, Icon, TextRole, Theme, ThemeMode, Tone
from widgets.common.theme.contrast import AA_SHAPE, AA_TEXT, contrast, shape_pairs, text_pairs

SETS = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert contrast("#FFFFFF", "#777777") == contrast("#777777", "#FFFFFF")


@SETS
def test_every_text_is_read_on_its_ground(colours):
    weak = {
        f"{text} on {ground}": round(contrast(colours[text], colours[ground]), 2)
        for text, ground in text_pairs()
        if contrast(colours[text], colours[ground]) < AA_TEXT
    }
    assert weak == {}


@SETS
def test_every_control_is_seen_on_its_ground(colours):
    weak = [(a, b) for a, b in shape_pairs() if contrast(colours[a], colours[b]) < AA_SHAPE]
    assert weak == []


@SETS
def test_a_set_has_every_tone(colours):
    assert set(colours) == set(Tone)


def test_every_icon_is_in_the_set():
    charmap = next((Path(qtawesome.__file__).parent / "fonts").glob("phosphor-charmap*.json"))
    names = json.loads(charmap.read_text())
    assert [icon.name for icon in Icon if icon.value.removeprefix("ph.") not in names] == []


def test_dark_reaches_palette_and_style_sheet(theme, qapp, qtbot):
    with qtbot.waitSignal(theme.changed):
        theme.set_mode(ThemeMode.DARK)
    assert qapp.palette().color(QPalette.ColorRole.Window).name().upper() == DARK[Tone.WINDOW]
    assert DARK[Tone.SURFACE] in qapp.styleSheet()
    assert LIGHT[Tone.WINDOW] not in qapp.styleSheet()
    assert theme.color(Tone.TEXT).name().upper() == DARK[Tone.TEXT]


def test_icons_take_the_colour_of_the_theme(theme):
    light = theme.pixmap(Icon.SEND, Tone.TEXT, 1.0).toImage()
    theme.set_mode(ThemeMode.DARK)
    dark = theme.pixmap(Icon.SEND, Tone.TEXT, 1.0).toImage()
    assert light.size() == dark.size()
    assert light != dark


def test_system_mode_follows_the_system(theme, qapp: QApplication):
    theme.set_mode(ThemeMode.SYSTEM)
    is_system_dark = qapp.styleHints().colorScheme() is Qt.ColorScheme.Dark
    assert theme.is_dark is is_system_dark


def test_text_scale_is_kept_within_reason_and_scales_all_type(theme: Theme):
    body = theme.font(TextRole.BODY).pointSizeF()
    theme.set_text_scale(1.25)
    assert theme.font(TextRole.BODY).pointSizeF() == pytest.approx(body * 1.25)
    assert theme.font(TextRole.TITLE).pointSizeF() == pytest.approx(14 * 1.25)
    theme.set_text_scale(9)
    assert theme.text_scale == 2.0


def test_body_is_ten_points(theme, qapp):
    assert theme.font(TextRole.BODY).pointSizeF() == 10.0
    assert qapp.font().pointSizeF() == 10.0
