"""Pictures and files: taken or chosen, shown before they go, and kept on this computer on their way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QDateTime, QObject, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QFileDialog

from app.client.errands import Errands
from app.client.operations.parcels import BlobKeeper, Parcel, keep_file, keep_picture
from app.client.screenshot import Screenshots
from app.client.views.shot_card import ShotCard
from app.client.window import CompanionWindow
from widgets.common.clock import Clock
from widgets.common.theme import Theme
from widgets.companion import HelpRequest


class Enclosures(QObject):
    """What goes along with words.

    Signals:
        kept(tuple[Parcel, ...]): pictures or files are kept and shall go onto the ticket.
        not_kept(Exception): they could not be kept.
    """

    kept = Signal(object)
    not_kept = Signal(object)

    def __init__(
        self,
        window: CompanionWindow,
        theme: Theme,
        clock: Clock,
        keeper: BlobKeeper,
        screenshots: Screenshots,
        errands: Errands,
    ) -> None:
        """Connect the buttons of both pages."""
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._clock = clock
        self._keeper = keeper
        self._errands = errands
        for page in (window.help, window.chat):
            page.screenshot_requested.connect(screenshots.take)
            page.attach_requested.connect(self._choose)
        window.chat.picture_given.connect(self._offer)
        window.chat.files_given.connect(self._send_files)
        screenshots.taken.connect(self._take)
        screenshots.failed.connect(self._no_picture)

    def pack(self, request: HelpRequest) -> list[Parcel]:
        """Keep what was attached to a request (worker thread).

        Raises:
            ClientError, SyncError: something could not be kept.
        """
        pictures = [
            keep_picture(self._keeper, picture, self._picture_name(number))
            for number, picture in enumerate(request.pictures)
        ]
        return pictures + [keep_file(self._keeper, path) for path in request.files]

    def _take(self, picture: QImage) -> None:
        if self._window.page is self._window.help:
            self._window.help.add_picture(picture)
        else:
            self._offer(picture)

    def _offer(self, picture: QImage) -> None:
        """Show a picture as it would go; only the customer's click sends it."""
        card = ShotCard(self._theme, picture)

        def send() -> None:
            self._window.chat.remove_card(card)
            self._send(lambda: [keep_picture(self._keeper, picture, self._picture_name(0))])

        card.send_requested.connect(send)
        card.discard_requested.connect(lambda: self._window.chat.remove_card(card))
        self._window.chat.add_card(card)

    def _send_files(self, paths: list[Path]) -> None:
        self._send(lambda: [keep_file(self._keeper, path) for path in paths])

    def _send(self, pack: Callable[[], Sequence[Parcel]]) -> None:
        self._errands.run(pack, lambda parcels: self.kept.emit(tuple(parcels)), self.not_kept.emit)

    def _choose(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Add a file"))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self._chosen([Path(name) for name in names]))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _chosen(self, paths: list[Path]) -> None:
        if self._window.page is self._window.help:
            for path in paths:
                self._window.help.add_file(path)
        else:
            self._send_files(paths)

    def _picture_name(self, number: int) -> str:
        moment = QDateTime.fromMSecsSinceEpoch(self._clock.now_ms()).toString("yyyy-MM-dd HH-mm-ss")
        return f"{moment}-{number + 1}.png" if number else f"{moment}.png"

    def _no_picture(self, why: str) -> None:
        words = self.tr("The screen could not be taken: {why} You can go on without a picture.")
        self._window.tell(words.format(why=why), is_error=True)
