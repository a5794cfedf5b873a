"""Keeps the ticket on the screen equal to the records: its head, its conversation, its draft and its read mark."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Set
from dataclasses import replace

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPlainTextEdit
from sqlalchemy.orm import Session

from app.workstation.desk_page import DeskPage
from app.workstation.drafts import DraftKeeper, DraftText, read_drafts
from app.workstation.operations.desk import Desk
from app.workstation.presence import PresenceBook
from app.workstation.presenters.talk_pages import TalkPages
from app.workstation.queries.conversation import BlobPath, Conversation
from app.workstation.queries.reading import mark_read
from app.workstation.queries.ticket import TicketCard, ticket_card
from app.workstation.refresh import Refresher
from app.workstation.tasks import TaskOwner
from sync.errors import SyncError
from sync.protocol.signals import Typing
from widgets.conversation import Composer, DraftView

KINDS_SHOWN = frozenset(
    {
        "ticket",
        "message",
        "attachment",
        "remote_session",
        "rating",
        "contact",
        "organisation",
        "agent",
        "ticket_tag",
        "watcher",
    }
)


class TicketPresenter(QObject):
    """Shows one ticket at a time.

    Attributes:
        pages: how far back its conversation is read.

    Signals:
        shown(TicketCard): another ticket is on the screen, or the one there is different; None for no ticket.
        seen(str): the messages of this ticket have been read.
    """

    shown = Signal(object)
    seen = Signal(str)

    def __init__(
        self, desk: Desk, page: DeskPage, presence: PresenceBook, drafts: DraftKeeper, tasks: TaskOwner
    ) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._presence = presence
        self._drafts = drafts
        self._tasks = tasks
        self._ticket_id = ""
        self._card: TicketCard | None = None
        self._last_asked_ms = 0
        self._marked_ms = 0
        self._draft_of = ""
        self._has_session = False
        self._fetching: set[str] = set()
        self._refresher = Refresher(tasks, self._read, "read the ticket")
        self.pages = TalkPages(page.conversation, self._refresher.ask)
        presence.changed.connect(self._show_head)
        page.composer.draft_changed.connect(self._keep_draft)
        page.composer.typing_changed.connect(self._tell_typing)
        page.conversation.seen_to_end.connect(self._seen_to_end)
        watch_typing(page.composer, self._note_key)

    @property
    def ticket_id(self) -> str:
        """The ticket on the screen, "" for none."""
        return self._ticket_id

    @property
    def card(self) -> TicketCard | None:
        """What is known of it, None until it has been read."""
        return self._card

    def show(self, ticket_id: str) -> None:
        """Show another ticket, with the draft that was left there."""
        if ticket_id == self._ticket_id:
            return
        self._page.composer.flush()
        self.pages.begin()
        self._ticket_id, self._draft_of = ticket_id, ""
        self._card, self._last_asked_ms, self._marked_ms = None, 0, 0
        self._page.show_ticket_place(is_there=bool(ticket_id))
        if ticket_id:
            self._tasks.start(self._open(ticket_id), "open the ticket")
        else:
            self.shown.emit(None)

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Read again if the change may concern what is shown."""
        if self._ticket_id and changed.keys() & KINDS_SHOWN:
            self._ask_anew()

    def set_session(self, *, is_running: bool) -> None:
        """Note whether a remote session of this agent runs; while one does, no other can be asked for."""
        self._has_session = is_running
        self._show_head()

    def take_text(self) -> None:
        """Empty the field because its text is being sent; the draft stays until it is written."""
        draft_of, self._draft_of = self._draft_of, ""
        self._page.composer.load(DraftView(), self._card.head.customer if self._card is not None else "")
        self._draft_of = draft_of

    def forget_draft(self, ticket_id: str) -> None:
        """What was written is a message now."""
        for visibility in ("public", "internal"):
            self._drafts.keep(DraftText(ticket_id, visibility, ""))
        if ticket_id == self._draft_of:
            self._keep_draft(self._page.composer.draft)  # the next sentence may have begun already

    def give_back(self, ticket_id: str, draft: DraftView) -> None:
        """Put a text back that could not be written."""
        if ticket_id == self._draft_of and not self._page.composer.draft.text:
            self._page.composer.load(draft)

    def mark_seen(self) -> None:
        """The person looks at the conversation: what is shown of it has been read."""
        if self._card is None or self._card.head.ticket_id != self._ticket_id:
            return
        if self._last_asked_ms > self._marked_ms:
            self._marked_ms = self._last_asked_ms
            self._tasks.start(self._mark(self._ticket_id, self._last_asked_ms), "mark as read")

    def _seen_to_end(self) -> None:
        if self._page.window().isActiveWindow():
            self.mark_seen()

    async def _open(self, ticket_id: str) -> None:
        drafts = await self._desk.read(lambda session: read_drafts(session, ticket_id))
        if ticket_id != self._ticket_id:
            return
        await self._read(is_new=True)
        if ticket_id != self._ticket_id:
            return
        draft = self._drafts.latest(ticket_id, drafts)
        recipient = self._card.head.customer if self._card is not None else ""
        self._draft_of = ""  # what loading changes in the field is nobody's typing
        self._page.composer.load(DraftView(draft.body, draft.visibility == "internal"), recipient)
        self._draft_of = ticket_id

    async def _read(self, *, is_new: bool = False) -> None:
        ticket_id = self._ticket_id
        if not ticket_id:
            return
        read = self.pages.start()
        card, talk = await self._desk.read(lambda session: _read_both(session, ticket_id, self._desk, read))
        if ticket_id != self._ticket_id:
            return
        self._card = card
        if card is None:
            self.show("")
            return
        self._show_head()
        self._last_asked_ms = talk.last_asked_ms
        if is_new:
            self._page.conversation.set_entries(())  # what is new starts at its end, not where the last one was
        self._page.conversation.set_entries(talk.entries)
        self.pages.take(talk)
        self._fetch_missing(talk.missing)
        self.shown.emit(card)

    def _show_head(self) -> None:
        if self._card is None:
            return
        head = self._card.head
        owners = tuple(replace(who, is_online=self._presence.is_online(who.agent_id)) for who in head.owners)
        can_ask = bool(self._card.device_key) and self._presence.is_online(self._card.contact_id)
        self._page.head.show_ticket(replace(head, owners=owners, can_ask=can_ask, session=self._has_session))
        self._page.conversation.show_typing(self._presence.typing_in(self._ticket_id))

    async def _mark(self, ticket_id: str, seen_at_ms: int) -> None:
        if await asyncio.wrap_future(self._desk.replica.write_local(mark_read(ticket_id, seen_at_ms))):
            self.seen.emit(ticket_id)

    def _fetch_missing(self, hashes: tuple[str, ...]) -> None:
        for sha256 in set(hashes) - self._fetching:
            self._fetching.add(sha256)
            self._tasks.start(self._fetch(sha256), "fetch a picture")

    async def _fetch(self, sha256: str) -> None:
        try:
            await asyncio.wrap_future(self._desk.replica.fetch_blob(sha256))
        except SyncError:
            return  # the hub is away or does not have it yet: asked for again when the ticket changes
        finally:
            self._fetching.discard(sha256)
        self._ask_anew()

    def _ask_anew(self) -> None:
        """Read again all that is shown."""
        self.pages.note_change()
        self._refresher.ask()

    def _keep_draft(self, draft: DraftView) -> None:
        if self._draft_of:
            kept, other = ("internal", "public") if draft.is_internal else ("public", "internal")
            self._drafts.keep(DraftText(self._draft_of, kept, draft.text))
            self._drafts.keep(DraftText(self._draft_of, other, ""))

    def _note_key(self) -> None:
        """Keep the draft while the person goes on writing: the composer itself waits for a pause."""
        self._keep_draft(self._page.composer.draft)

    def _tell_typing(self, is_typing: bool) -> None:
        if self._ticket_id:
            self._desk.replica.send(Typing(ticket_id=self._ticket_id, is_typing=is_typing))


def watch_typing(composer: Composer, note: Callable[[], None]) -> None:
    """Call `note` for every change of what a person writes in a composer."""
    field = composer.findChild(QPlainTextEdit, "composer.text")
    assert field is not None, "the composer's text field has a fixed name"
    field.textChanged.connect(note)


def _read_both(
    session: Session, ticket_id: str, desk: Desk, read: Callable[[Session, str, BlobPath], Conversation]
) -> tuple[TicketCard | None, Conversation]:
    talk = read(session, ticket_id, desk.blob_path)
    return ticket_card(session, ticket_id, desk.me.principal_id), talk
