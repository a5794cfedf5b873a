"""The clipboard of an X screen as its programs use it (xclip)."""

from __future__ import annotations

import subprocess

from displays import VirtualDisplay

XCLIP = ["xclip", "-selection", "clipboard"]


class Clipboard:
    """Copies and pastes on one screen."""

    def __init__(self, screen: VirtualDisplay) -> None:
        self._screen = screen

    def copy(self, text: str) -> None:
        """Own the clipboard with this text until another program does."""
        program = self._screen.start([*XCLIP, "-in", "-quiet"], stdin=subprocess.PIPE)
        assert program.stdin is not None
        program.stdin.write(text.encode())
        program.stdin.close()

    def pasted(self) -> str:
        """Return what is in the clipboard."""
        return self._screen.run([*XCLIP, "-out", "-target", "UTF8_STRING"]).decode()
