"""A picture of the screen before it goes: the customer sees exactly what he would send."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from widgets.common.buttons import Button
from widgets.common.labels import Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, Icon, TextRole, Theme

PREVIEW = QSize(380, 220)


class ShotCard(Pane):
    """The picture and two large buttons. objectNames "screenshot", "screenshot.send", "screenshot.discard".

    Attributes:
        picture: what would be sent.

    Signals:
        send_requested, discard_requested: what the buttons say.
    """

    send_requested = Signal()
    discard_requested = Signal()

    def __init__(self, theme: Theme, picture: QImage, parent: QWidget | None = None) -> None:
        """Show a picture."""
        super().__init__("card", parent)
        self.setObjectName("screenshot")
        self.picture = picture
        layout = column(self, margin=12, gap=GRID_PX)
        layout.addWidget(Paragraph(self.tr("Send this picture to support?"), TextRole.HEADING))
        preview = QLabel()
        ratio = self.devicePixelRatioF()
        small = picture.scaled(
            PREVIEW * ratio, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        )
        small.setDevicePixelRatio(ratio)
        preview.setPixmap(QPixmap.fromImage(small))
        preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout.addWidget(preview)
        buttons = row(gap=GRID_PX)
        no = Button(theme, self.tr("Do not send"), name="screenshot.discard", is_large=True)
        yes = Button(theme, self.tr("Send"), Icon.SEND, look="primary", name="screenshot.send", is_large=True)
        no.clicked.connect(self.discard_requested)
        yes.clicked.connect(self.send_requested)
        buttons.addWidget(no, 1)
        buttons.addWidget(yes, 2)
        layout.addLayout(buttons)
