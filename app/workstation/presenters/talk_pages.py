"""How far back the conversation on the screen is read: the newest page first, the ones before as one scrolls up."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.workstation.queries.conversation import Conversation
from app.workstation.queries.talk_pages import page_start
from sync.records import Message
from widgets.conversation import ConversationView, EarlierPages


class TalkPages:
    """Of one ticket at a time; `begin` starts with its newest page."""

    def __init__(self, view: ConversationView, ask: Callable[[], None]) -> None:
        """Follow a view; `ask` has the conversation read again."""
        self._view = view
        self._ask = ask
        self._earlier = EarlierPages(view)
        self._earlier.wanted.connect(self._want_more)
        self._from_ms: int | None = None
        self._is_more_wanted = False
        self._wanted_entry = ""

    def begin(self) -> None:
        """Another ticket: its newest page."""
        self._from_ms, self._is_more_wanted, self._wanted_entry = None, False, ""
        self._earlier.set_more(is_there=False)

    def reveal(self, entry_id: str) -> None:
        """Bring an entry into sight, now or once the pages up to it have been read."""
        if not self._view.reveal(entry_id):
            self._wanted_entry = entry_id
            self._ask()

    def start(self) -> Callable[[Session, str], int]:
        """Return a query for when the conversation has to be read from; it runs in another thread."""
        from_ms, is_more, entry_id = self._from_ms, self._is_more_wanted, self._wanted_entry
        self._is_more_wanted = False

        def find(session: Session, ticket_id: str) -> int:
            start = from_ms if from_ms is not None else page_start(session, ticket_id)
            if is_more:
                start = page_start(session, ticket_id, start)
            entry = session.get(Message, entry_id) if entry_id else None
            if entry is not None and entry.ticket_id == ticket_id and entry.created_at_ms < start:
                start = page_start(session, ticket_id, entry.created_at_ms)
            return start

        return find

    def take(self, talk: Conversation) -> None:
        """Note what has been read and is on the screen now."""
        self._from_ms = talk.from_ms
        wanted, self._wanted_entry = self._wanted_entry, ""
        if wanted:
            self._view.reveal(wanted)
        self._earlier.set_more(is_there=talk.from_ms > 0)

    def _want_more(self) -> None:
        self._is_more_wanted = True
        self._ask()
