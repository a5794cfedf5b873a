"""The strip that says where the customer's request is: on its way, kept, or with whom."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from widgets.common.busy import Busy
from widgets.common.labels import IconLabel, Label, Paragraph
from widgets.common.pane import Pane, column, row
from widgets.common.theme import HALF_PX, WIDE_PX, Icon, TextRole, Theme, Tone
from widgets.companion.views import HubState, WaitView


class WaitingStrip(Pane):
    """Two lines above the chat. objectName "companion.state"."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a strip that says it is connecting."""
        super().__init__("window", parent)
        self.setObjectName("companion.state")
        self._icon = IconLabel(theme, Icon.HUB_CONNECTING, Tone.MUTED, 20)
        self._busy = Busy(theme, 20)
        self._title = Label("", TextRole.HEADING)
        self._title.setWordWrap(True)
        self._words = Paragraph("", TextRole.BODY, "muted")
        layout = row(self, margin=(WIDE_PX, 12, WIDE_PX, 12), gap=12)
        layout.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self._busy, 0, Qt.AlignmentFlag.AlignTop)
        words = column(gap=HALF_PX)
        words.addWidget(self._title)
        words.addWidget(self._words)
        layout.addLayout(words, 1)
        self.show_state(WaitView(HubState.CONNECTING))

    @property
    def text(self) -> str:
        """What is said, as a person reads it."""
        return f"{self._title.text()}\n{self._words.text()}"

    def show_state(self, view: WaitView) -> None:
        """Say where the request is."""
        icon, tone, title, words = self._say(view)
        is_busy = view.hub is HubState.CONNECTING
        self._busy.setVisible(is_busy)
        self._icon.setVisible(not is_busy)
        self._icon.set_icon(icon, tone)
        self._title.setText(title)
        self._words.setText(words)
        self._words.setVisible(bool(words))

    def _say(self, view: WaitView) -> tuple[Icon, Tone, str, str]:
        if view.hub is HubState.AWAY:
            if view.pending:
                kept = self.tr("Your message is kept and goes out by itself. You can go on writing.")
            else:
                kept = self.tr("You can go on writing. It is kept and goes out by itself.")
            return Icon.HUB_AWAY, Tone.WARNING_TEXT, self.tr("Support cannot be reached now"), kept
        if view.hub is HubState.OUTDATED:
            old = self.tr("Your messages still arrive. To read the answers, install the current version.")
            return Icon.WARNING, Tone.WARNING_TEXT, self.tr("This program is too old"), old
        if view.hub is HubState.CONNECTING:
            return Icon.HUB_CONNECTING, Tone.MUTED, self.tr("Connecting"), ""
        if view.is_done:
            return Icon.DONE, Tone.SUCCESS_TEXT, self.tr("Solved"), self.tr("Write again if it comes back.")
        if not view.agent:
            soon = self.tr("Somebody takes it soon. The answer comes here, with a sound.")
            return Icon.WAITING, Tone.ACCENT_TEXT, self.tr("Your request has arrived"), soon
        if view.is_agent_online is None:
            later = self.tr("The answer comes here, with a sound.")
            return Icon.PERSON, Tone.ACCENT_TEXT, self.tr("{agent} has your request").format(agent=view.agent), later
        if view.is_agent_online:
            return Icon.PERSON, Tone.SUCCESS_TEXT, self.tr("{agent} helps you").format(agent=view.agent), ""
        away = self.tr("Not there right now. The answer comes here.")
        return Icon.PERSON, Tone.MUTED, self.tr("{agent} helps you").format(agent=view.agent), away
