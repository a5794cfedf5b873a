"""The status line: how it stands with the hub, and what has not gone out yet, said quietly."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel
from widgets.common.moments import time_text
from widgets.common.pane import Pane, row
from widgets.common.theme import GRID_PX, Icon, TextRole, Theme, Tone


class Link(StrEnum):
    """How it stands with the hub."""

    ONLINE = "online"
    CONNECTING = "connecting"
    OFFLINE = "offline"
    OUTDATED = "outdated"
    SIGNED_OUT = "signed_out"


@dataclass(frozen=True)
class StatusView:
    """What the status line says.

    Attributes:
        link: how it stands with the hub.
        message: why, where there is more to say than the word; "" for nothing.
        pending: number of own changes that have not reached the hub.
        oldest_pending_ms: when the first of them was made, milliseconds since 1970, UTC; None for none.
        who: the name signed in, "" for nobody.
    """

    link: Link
    message: str = ""
    pending: int = 0
    oldest_pending_ms: int | None = None
    who: str = ""


class StatusLine(Pane):
    """One quiet line at the foot of a window. objectName "status.line".

    Signals:
        sign_in_requested: the word that leads to signing in was pressed.
        retry_requested: the person wants to try the hub now.
        settle_requested: the word about unsettled texts was pressed.
    """

    sign_in_requested = Signal()
    retry_requested = Signal()
    settle_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Make a line that says it is connecting."""
        super().__init__("window", parent)
        self.setObjectName("status.line")
        self._icon = IconLabel(theme, Icon.HUB_CONNECTING, Tone.FAINT)
        self._words = ElidedLabel("", TextRole.SMALL, "muted")
        self._words.setObjectName("status.link")
        self._pending = ElidedLabel("", TextRole.SMALL, "muted")
        self._pending.setObjectName("status.pending")
        self._who = ElidedLabel("", TextRole.SMALL, "muted")
        self._act = Button(theme, "", look="link", name="status.action")
        self._act.clicked.connect(self._request)
        self._settle = Button(theme, "", Icon.WARNING, look="link", name="status.settle")
        self._settle.clicked.connect(self.settle_requested)
        self._settle.hide()
        self._build()
        self._view = StatusView(Link.CONNECTING)
        self.show_status(self._view)

    @property
    def text(self) -> str:
        """What the line says, as a person reads it."""
        return " · ".join(part for part in (self._words.text(), self._pending.text()) if part)

    def show_status(self, view: StatusView) -> None:
        """Say how it stands."""
        self._view = view
        icon, words = self._words_for(view.link)
        self._icon.set_icon(icon, Tone.WARNING_TEXT if view.link in {Link.SIGNED_OUT, Link.OUTDATED} else Tone.MUTED)
        said = self.tr("{state}: {message}").format(state=words, message=view.message) if view.message else words
        self._words.setText(said)
        self._pending.setText(self._pending_words(view))
        self._who.setText(view.who)
        action = {Link.SIGNED_OUT: self.tr("Sign in"), Link.OFFLINE: self.tr("Try now")}.get(view.link, "")
        self._act.setText(action)
        self._act.setVisible(bool(action))

    def show_unsettled(self, count: int) -> None:
        """Say how many texts and refused changes wait for the person's word; nothing while there are none."""
        self._settle.setText(self.tr("{count} to settle").format(count=count))
        self._settle.setToolTip(self.tr("Texts that disagree, and changes that the hub refused. Nothing is lost."))
        self._settle.setVisible(count > 0)

    def _words_for(self, link: Link) -> tuple[Icon, str]:
        return {
            Link.ONLINE: (Icon.HUB_ONLINE, self.tr("Online")),
            Link.CONNECTING: (Icon.HUB_CONNECTING, self.tr("Connecting")),
            Link.OFFLINE: (Icon.HUB_AWAY, self.tr("Offline, working from this computer")),
            Link.OUTDATED: (Icon.WARNING, self.tr("Update needed")),
            Link.SIGNED_OUT: (Icon.WARNING, self.tr("Signed out, working from this computer")),
        }[link]

    def _pending_words(self, view: StatusView) -> str:
        if not view.pending:
            return self.tr("all sent")
        one, many = self.tr("{count} change waiting"), self.tr("{count} changes waiting")
        words = (one if view.pending == 1 else many).format(count=view.pending)
        if view.oldest_pending_ms is None:
            return words
        return self.tr("{changes} since {time}").format(changes=words, time=time_text(view.oldest_pending_ms))

    def _request(self) -> None:
        if self._view.link is Link.SIGNED_OUT:
            self.sign_in_requested.emit()
        else:
            self.retry_requested.emit()

    def _build(self) -> None:
        self.setFixedHeight(28)
        layout = row(self, margin=(12, 0, 12, 0), gap=GRID_PX)
        layout.addWidget(self._icon)
        layout.addWidget(self._words)
        layout.addWidget(self._act)
        layout.addStretch(1)
        layout.addWidget(self._settle)
        layout.addWidget(self._pending)
        layout.addSpacing(GRID_PX)
        layout.addWidget(self._who)
