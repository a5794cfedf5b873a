"""The quiet line at the foot of the window: whether support can be reached, and what waits to go there."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from sync.client.events import LinkState, LinkStatus
from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel
from widgets.common.pane import Pane, row
from widgets.common.theme import GRID_PX, WIDE_PX, Icon, TextRole, Theme, Tone

HEIGHT_PX = 36


class FootLine(Pane):
    """One line in plain words. objectName "status.line".

    Signals:
        retry_requested: the customer wants it tried now.
    """

    retry_requested = Signal()

    def __init__(self, theme: Theme, vendor: str, parent: QWidget | None = None) -> None:
        """Say that it is connecting."""
        super().__init__("window", parent)
        self.setObjectName("status.line")
        self._vendor = vendor
        self._icon = IconLabel(theme, Icon.HUB_CONNECTING, Tone.FAINT)
        self._words = ElidedLabel("", TextRole.SMALL, "muted")
        self._retry = Button(theme, self.tr("Try now"), look="link", name="status.retry")
        self._retry.clicked.connect(self.retry_requested)
        self.setFixedHeight(HEIGHT_PX)
        layout = row(self, margin=(WIDE_PX, 0, WIDE_PX, 0), gap=GRID_PX)
        layout.addWidget(self._icon)
        layout.addWidget(self._words, 1)
        layout.addWidget(self._retry)
        self.show_link(LinkState(status=LinkStatus.CONNECTING))

    def text(self) -> str:
        """Return what it says."""
        return self._words.text()

    def show_link(self, state: LinkState) -> None:
        """Say how it stands."""
        icon, tone, words = self._say(state)
        self._icon.set_icon(icon, tone)
        self._words.setText(words)
        self._words.setToolTip(state.message)
        self._retry.setVisible(state.status is LinkStatus.OFFLINE)

    def _say(self, state: LinkState) -> tuple[Icon, Tone, str]:
        if state.status is LinkStatus.ONLINE:
            sent = self.tr("Connected to {vendor}")
            waiting = self.tr("Connected to {vendor}, sending …")
            words = waiting if state.pending_count else sent
            return Icon.HUB_ONLINE, Tone.SUCCESS_TEXT, words.format(vendor=self._vendor)
        if state.status is LinkStatus.OFFLINE:
            words = self.tr("{vendor} cannot be reached now. Everything is kept.").format(vendor=self._vendor)
            return Icon.HUB_AWAY, Tone.WARNING_TEXT, words
        if state.status is LinkStatus.OUTDATED:
            words = self.tr("What you write still reaches {vendor}. To read answers, install the current version.")
            return Icon.HUB_AWAY, Tone.WARNING_TEXT, words.format(vendor=self._vendor)
        return Icon.HUB_CONNECTING, Tone.MUTED, self.tr("Connecting to {vendor} …").format(vendor=self._vendor)
