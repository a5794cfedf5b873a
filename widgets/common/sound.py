"""A short soft sound for what has just come in, by whatever player the system has; silence where there is none."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PySide6.QtCore import QObject, QProcess
from PySide6.QtWidgets import QApplication

import resources

_PLAYERS = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))
"""Players of PipeWire, PulseAudio, ALSA and macOS, the likeliest first."""

NOTIFY = Path(resources.__file__).parent / "sounds" / "notify.wav"


class Sound(QObject):
    """Plays one sound, never two at once."""

    def __init__(self, path: Path = NOTIFY, parent: QObject | None = None) -> None:
        """Find a player for the sound file at `path`."""
        super().__init__(parent)
        self._path = path
        self._is_muted = False
        self._process = QProcess(self)
        self._command = next((list(player) for player in _PLAYERS if shutil.which(player[0])), None)

    @property
    def is_muted(self) -> bool:
        """Whether a person wants quiet."""
        return self._is_muted

    def mute(self, is_muted: bool) -> None:
        """Keep quiet, or sound again."""
        self._is_muted = is_muted

    def play(self) -> bool:
        """Sound once; return whether anything was asked to sound."""
        if self._is_muted or self._process.state() is not QProcess.ProcessState.NotRunning:
            return False
        if sys.platform == "win32":
            import winsound

            winsound.PlaySound(str(self._path), winsound.SND_FILENAME | winsound.SND_ASYNC | winsound.SND_NODEFAULT)
        elif self._command is None:
            QApplication.beep()
        else:
            self._process.start(self._command[0], [*self._command[1:], str(self._path)])
        return True

    def stop(self) -> None:
        """End the player, if it still runs."""
        if self._process.state() is not QProcess.ProcessState.NotRunning:
            self._process.kill()
            self._process.waitForFinished(500)
