"""Asks for files: which to attach, which to send, which to fetch; and hands the answer to whoever carries it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal

from app.workstation.file_strip import FileStrip


class FileQuestions(QObject):
    """Uses the one strip for three questions.

    Signals:
        attach_chosen(list[Path]): put these on the ticket.
        send_chosen(Path): send this to the customer's computer.
        fetch_chosen(str, Path): fetch this name of the granted folder into that folder here.
    """

    attach_chosen = Signal(list)
    send_chosen = Signal(object)
    fetch_chosen = Signal(str, object)

    def __init__(self, strip: FileStrip) -> None:
        super().__init__(strip)
        self._strip = strip
        self._then: Callable[[Path], None] | None = None
        strip.chosen.connect(self._take)

    def ask_attach(self) -> None:
        """Ask which file to put on the ticket."""
        self._then = lambda path: self.attach_chosen.emit([path])
        self._strip.ask(self.tr("Attach a file to this ticket"), self.tr("Attach"))

    def ask_send(self) -> None:
        """Ask which file to send."""
        self._then = self.send_chosen.emit
        self._strip.ask(self.tr("Send a file to the customer's computer"), self.tr("Send"))

    def ask_fetch(self) -> None:
        """Ask for the name of a file at the customer's."""
        self._then = lambda path: self.fetch_chosen.emit(path.as_posix(), downloads_folder())
        words = self.tr("Fetch a file from the folder that the customer granted; it lands in {folder}")
        self._strip.ask(words.format(folder=downloads_folder()), self.tr("Fetch"), is_new=True)

    def _take(self, path: Path) -> None:
        then, self._then = self._then, None
        if then is not None:
            then(path)


def downloads_folder() -> Path:
    """Return where a person looks for what he fetched."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation)
    return Path(place) if place else Path.home()
