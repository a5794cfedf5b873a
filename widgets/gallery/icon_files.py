"""Paint the programs' icons into resources/icons: `python -m widgets.gallery.icon_files`."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QApplication

import resources
from widgets.common.program_icon import Program, program_pixmap
from widgets.common.theme import Theme

SIZE_PX = 256


def main() -> None:
    """Write one PNG for each program."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    theme = Theme(QApplication([]))
    for program in Program:
        path = Path(resources.__file__).parent / "icons" / f"{program.value}.png"
        program_pixmap(theme, program, SIZE_PX).save(str(path))


if __name__ == "__main__":
    main()
