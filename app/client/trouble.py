"""The window of a start that failed: a help button has no terminal to read the reason on."""

from __future__ import annotations

import os
import sys


def has_screen() -> bool:
    """Tell whether a window can be shown; Qt would end the program where it cannot."""
    if os.environ.get("QT_QPA_PLATFORM") in {"offscreen", "minimal"}:
        return False
    return sys.platform in {"win32", "darwin"} or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def show_trouble(text: str) -> None:
    """Show a sentence until its window is closed; nothing where there is no screen.

    It is the whole program then: its event loop is not inside another one.
    """
    if not has_screen():
        return
    from PySide6.QtWidgets import QApplication

    from app.client.trouble_window import TroubleWindow

    application = QApplication.instance() or QApplication(sys.argv[:1])
    window = TroubleWindow(text)
    window.show()
    application.exec()
