"""Draw a page of the gallery: `python -m widgets.gallery PAGE OUT.png [--dark] [--size 1920x1080] [--scale 1.25]`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import QEventLoop, QMessageLogContext, QSize, Qt, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from widgets.common.clock import Clock
from widgets.common.theme import Theme, ThemeMode
from widgets.gallery.pages import PAGES
from widgets.gallery.samples import NOW_MS
from widgets.gallery.studio import Studio

PICTURES_MS = 300
"""Until screenshots in a conversation have been read."""


def main() -> None:
    """Draw what the command line asks for; "all" as PAGE and a folder as OUT draws every page."""
    options = _parse()
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_report)
    app = QApplication([])
    theme = Theme(app, ThemeMode.DARK if options.dark else ThemeMode.LIGHT, options.scale)
    names = list(PAGES) if options.page == "all" else [options.page]
    with tempfile.TemporaryDirectory() as folder:
        studio = Studio(theme, Clock(lambda: NOW_MS), Path(folder))
        for name in names:
            out = options.out / f"{name}.png" if options.page == "all" else options.out
            draw(studio, name, out, options.size)


def draw(studio: Studio, name: str, out: Path, size: QSize | None = None) -> None:
    """Draw one page into a PNG, at its own size or another."""
    page = PAGES[name]
    widget = page.build(studio)
    widget.resize(size or page.size)
    widget.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    widget.show()
    widget.grab()
    _let_pass(PICTURES_MS)
    widget.grab().save(str(out))
    widget.close()
    widget.deleteLater()


def _let_pass(milliseconds: int) -> None:
    """Let timers and threads do their work; this is a program of its own, in which no other loop runs."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def _report(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
    """Pass on what Qt says, but for what its platform without a screen says of every window."""
    if "This plugin does not support" not in message:
        sys.stderr.write(f"{kind.name}: {message}\n")


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m widgets.gallery", description="Draw a screen into a PNG.")
    parser.add_argument("page", choices=[*PAGES, "all"])
    parser.add_argument("out", type=Path)
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--size", type=_size, default=None)
    parser.add_argument("--scale", type=float, default=1.0)
    return parser.parse_args()


def _size(text: str) -> QSize:
    width, height = text.split("x")
    return QSize(int(width), int(height))


if __name__ == "__main__":
    main()
