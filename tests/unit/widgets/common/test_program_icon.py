"""The programs' icons: told apart, with the number waiting, red while somebody looks."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QColor, QImage

import resources
from widgets.common.program_icon import SIZES_PX, Program, program_icon, program_pixmap
from widgets.common.theme import LIGHT, ThemeMode, Tone


def test_the_programs_and_their_moods_are_told_apart(theme):
    pictures = [
        program_pixmap(theme, program, 32, waiting, is_watched=is_watched).toImage()
        for program, waiting, is_watched in (
            (Program.WORKSTATION, 0, False),
            (Program.WORKSTATION, 4, False),
            (Program.WORKSTATION, 5, False),
            (Program.WORKSTATION, 23, False),
            (Program.COMPANION, 0, False),
            (Program.COMPANION, 0, True),
        )
    ]
    assert all(first != second for at, first in enumerate(pictures) for second in pictures[at + 1 :])


def test_watched_is_red_and_the_rest_accent(theme):
    for is_watched, tone in ((False, Tone.ACCENT), (True, Tone.DANGER)):
        image = program_pixmap(theme, Program.COMPANION, 64, is_watched=is_watched).toImage()
        assert image.pixelColor(32, 3) == QColor(LIGHT[tone])


def test_an_icon_has_every_size_and_is_the_same_in_the_dark(theme):
    icon = program_icon(theme, Program.WORKSTATION, 3)
    assert {size.width() for size in icon.availableSizes()} == set(SIZES_PX)
    light = program_pixmap(theme, Program.WORKSTATION, 48).toImage()
    theme.set_mode(ThemeMode.DARK)
    assert program_pixmap(theme, Program.WORKSTATION, 48).toImage() == light


def test_the_files_for_installers_are_there():
    for program in Program:
        image = QImage(str(Path(resources.__file__).parent / "icons" / f"{program.value}.png"))
        assert image.width() == image.height() == 256
