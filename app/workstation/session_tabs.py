"""The tabs above the middle: the conversation, and the screens of the sessions that run."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QTabBar, QWidget

from widgets.common.buttons import IconButton
from widgets.common.labels import plain_tip
from widgets.common.theme import Icon, Theme, Tone

LONGEST_TITLE = 32
"""More of a name is in the tool tip; several tabs must stand beside each other on 1366 pixels."""

NEWS = "\N{BULLET}"


class TabState(StrEnum):
    """How a session stands, as far as its tab tells."""

    WAITING = "waiting"
    LIVE = "live"
    BROKEN = "broken"
    ENDED = "ended"


LOOKS = {
    TabState.WAITING: (Icon.WAITING, Tone.MUTED),
    TabState.LIVE: (Icon.REMOTE, Tone.SUCCESS_TEXT),
    TabState.BROKEN: (Icon.LINE_BROKEN, Tone.WARNING_TEXT),
    TabState.ENDED: (Icon.OFFLINE, Tone.FAINT),
}


@dataclass
class _Entry:
    """What a tab shows."""

    title: str
    state: TabState = TabState.WAITING
    has_news: bool = False


class SessionTabs(QTabBar):
    """Hidden while there is no session. objectName "desk.tabs"; each session's cross is "desk.tab_close.<session id>".

    Signals:
        chosen(str): the tab of this session, "" for the conversation.
        close_requested(str): the cross of this session's tab.
    """

    chosen = Signal(str)
    close_requested = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        """Show the conversation only."""
        super().__init__(parent)
        self.setObjectName("desk.tabs")
        self._theme = theme
        self._entries: dict[str, _Entry] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setUsesScrollButtons(True)
        self.addTab(self.tr("Conversation"))
        self.setTabData(0, "")
        self.currentChanged.connect(self._choose)
        theme.changed.connect(self._draw_all)
        self._draw_all()
        self.hide()

    @property
    def session_id(self) -> str:
        """Whose tab is in front, "" for the conversation."""
        return str(self.tabData(self.currentIndex()) or "")

    @property
    def session_ids(self) -> tuple[str, ...]:
        """The sessions from left to right."""
        return tuple(str(self.tabData(at)) for at in range(1, self.count()))

    def add(self, session_id: str, title: str) -> None:
        """Offer another session, at the right end."""
        self._entries[session_id] = _Entry(title)
        at = self.addTab("")
        self.setTabData(at, session_id)
        words = self.tr("Leave the session with {who}").format(who=title)
        cross = IconButton(self._theme, Icon.CLEAR, plain_tip(words), name=f"desk.tab_close.{session_id}", look="small")
        cross.clicked.connect(lambda: self.close_requested.emit(session_id))
        self.setTabButton(at, QTabBar.ButtonPosition.RightSide, cross)
        self._draw(session_id)
        self.show()

    def take_away(self, session_id: str) -> None:
        """Offer a session no more."""
        at = self._index_of(session_id)
        if at > 0:
            del self._entries[session_id]
            self.removeTab(at)
            self.setVisible(self.count() > 1)

    def choose(self, session_id: str) -> None:
        """Bring a session's tab to the front, or with "" the conversation."""
        self.setCurrentIndex(max(0, self._index_of(session_id)))

    def step(self, steps: int) -> None:
        """Bring the next tab to the front, round and round."""
        self.setCurrentIndex((self.currentIndex() + steps) % self.count())

    def show_state(self, session_id: str, state: TabState) -> None:
        """Show how a session stands; a change behind another tab is news."""
        entry = self._entries.get(session_id)
        if entry is not None and entry.state is not state:
            entry.state = state
            entry.has_news = session_id != self.session_id
            self._draw(session_id)

    def note_news(self, session_id: str) -> None:
        """Mark that something has happened in a session, unless it is in front."""
        entry = self._entries.get(session_id)
        if entry is not None and not entry.has_news and session_id != self.session_id:
            entry.has_news = True
            self._draw(session_id)

    def has_news(self, session_id: str) -> bool:
        """Tell whether a session's tab is marked."""
        return session_id in self._entries and self._entries[session_id].has_news

    def state_of(self, session_id: str) -> TabState:
        """Return how a session's tab says it stands."""
        return self._entries[session_id].state

    def _choose(self, _: int) -> None:
        session_id = self.session_id
        if session_id in self._entries:
            self._entries[session_id].has_news = False
            self._draw(session_id)
        self.chosen.emit(session_id)

    def _draw_all(self) -> None:
        self.setTabIcon(0, self._theme.icon(Icon.CHAT))
        for session_id in self._entries:
            self._draw(session_id)

    def _draw(self, session_id: str) -> None:
        at, entry = self._index_of(session_id), self._entries[session_id]
        title = entry.title if len(entry.title) <= LONGEST_TITLE else entry.title[: LONGEST_TITLE - 1] + "…"
        self.setTabText(at, f"{title.replace('&', '&&')} {NEWS}" if entry.has_news else title.replace("&", "&&"))
        self.setTabIcon(at, self._theme.icon(*LOOKS[entry.state]))
        words = self.tr("{who}: {state}").format(who=entry.title, state=self._words(entry))
        self.setTabToolTip(at, plain_tip(words))

    def _words(self, entry: _Entry) -> str:
        words = {
            TabState.WAITING: self.tr("not connected yet"),
            TabState.LIVE: self.tr("connected"),
            TabState.BROKEN: self.tr("the line is broken, reconnecting"),
            TabState.ENDED: self.tr("over"),
        }[entry.state]
        return self.tr("{state}; something has happened").format(state=words) if entry.has_news else words

    def _index_of(self, session_id: str) -> int:
        return next((at for at in range(self.count()) if self.tabData(at) == session_id), -1)
