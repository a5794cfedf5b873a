"""A file that an agent wants to put on the customer's computer."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from widgets.common.amounts import size_text
from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone
from widgets.companion.views import FileOffer


class FileCard(Pane):
    """Who sends what, how large, and where it goes. objectNames "file.accept", "file.decline".

    Signals:
        accepted(str), declined(str): the offer's id.
    """

    accepted = Signal(str)
    declined = Signal(str)

    def __init__(self, theme: Theme, offer: FileOffer, parent: QWidget | None = None) -> None:
        """Show an offer."""
        super().__init__("card", parent)
        self.setObjectName("file")
        layout = column(self, margin=16, gap=12)
        head = row(gap=12)
        head.addWidget(IconLabel(theme, Icon.FILE, Tone.ACCENT_TEXT, 24), 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=HALF_PX)
        words.addWidget(Paragraph(self.tr("{agent} sends you a file").format(agent=offer.agent), TextRole.HEADING))
        size = size_text(offer.size_bytes)
        words.addWidget(ElidedLabel(self.tr("{name} · {size}").format(name=offer.file_name, size=size)))
        if offer.folder:
            into = self.tr("It goes into {folder}").format(folder=offer.folder)
            words.addWidget(ElidedLabel(into, TextRole.SMALL, "muted"))
        head.addLayout(words, 1)
        layout.addLayout(head)
        buttons = row(gap=GRID_PX)
        no = Button(theme, self.tr("No"), name="file.decline", is_large=True)
        yes = Button(theme, self.tr("Take it"), Icon.DOWN_LOAD, look="primary", name="file.accept", is_large=True)
        no.clicked.connect(lambda: self.declined.emit(offer.offer_id))
        yes.clicked.connect(lambda: self.accepted.emit(offer.offer_id))
        buttons.addWidget(no, 1)
        buttons.addWidget(yes, 2)
        layout.addLayout(buttons)
