"""How far back the conversation on the screen is read: the newest page first, the ones before as one scrolls up.

A page that is scrolled to is read alone and joined to what is there; when records change, all that is shown is read.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy.orm import Session

from app.workstation.queries.conversation import BlobPath, Conversation, conversation, joined
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
        self._known: Conversation | None = None
        self._is_outdated = False
        self._is_more_wanted = False
        self._wanted_entry = ""

    def begin(self) -> None:
        """Another ticket: its newest page."""
        self._known, self._is_outdated = None, False
        self._is_more_wanted, self._wanted_entry = False, ""
        self._earlier.set_more(is_there=False)

    def reveal(self, entry_id: str) -> None:
        """Bring an entry into sight, now or once the pages up to it have been read."""
        if not self._view.reveal(entry_id):
            self._wanted_entry = entry_id
            self._ask()

    def note_change(self) -> None:
        """Records have changed: the next reading is of all that is shown."""
        self._is_outdated = True

    def start(self) -> Callable[[Session, str, BlobPath], Conversation]:
        """Return the query for the conversation as it shall be shown; it runs in another thread."""
        known, is_more, entry_id = self._known, self._is_more_wanted, self._wanted_entry
        is_joined = known is not None and not self._is_outdated
        self._is_more_wanted, self._is_outdated = False, False

        def read(session: Session, ticket_id: str, blob_path: BlobPath) -> Conversation:
            start = known.from_ms if known is not None else page_start(session, ticket_id)
            if is_more:
                start = page_start(session, ticket_id, start)
            entry = session.get(Message, entry_id) if entry_id else None
            if entry is not None and entry.ticket_id == ticket_id and entry.created_at_ms < start:
                start = page_start(session, ticket_id, entry.created_at_ms)
            if known is None or not is_joined or start >= known.from_ms:
                return conversation(session, ticket_id, blob_path, start)
            return joined(conversation(session, ticket_id, blob_path, start, known.from_ms), known)

        return read

    def take(self, talk: Conversation) -> None:
        """Note what has been read and is on the screen now."""
        self._known = talk
        wanted, self._wanted_entry = self._wanted_entry, ""
        if wanted:
            self._view.reveal(wanted)
        self._earlier.set_more(is_there=talk.from_ms > 0)

    def _want_more(self) -> None:
        self._is_more_wanted = True
        self._ask()
