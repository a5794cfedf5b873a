"""What a person does with the ticket on the screen: each wish becomes an operation on exactly that ticket."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial

from PySide6.QtCore import SignalInstance

from app.workstation.catalogue import TicketVerbs
from app.workstation.desk_page import DeskPage
from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.ticket_sets import set_tag, set_watching
from app.workstation.operations.tickets import change_priority, change_subject, hand_over, move_ticket, take_ticket
from app.workstation.presenters.talk import TalkPresenter
from app.workstation.presenters.ticket import TicketPresenter
from desk.lifecycle import TicketState
from desk.priority import Priority

Start = Callable[[Coroutine[object, object, Done]], None]


class TicketWork:
    """Carries out what the head of the ticket and the table of actions ask for."""

    def __init__(self, desk: Desk, page: DeskPage, ticket: TicketPresenter, talk: TalkPresenter, start: Start) -> None:
        """Work on what is shown.

        Args:
            desk: does the operations.
            page: where the ticket is shown.
            ticket: knows which one.
            talk: attaches files.
            start: runs an operation and tells how it went.
        """
        self._desk = desk
        self._page = page
        self._ticket = ticket
        self._talk = talk
        self._start = start

    def verbs(self) -> TicketVerbs:
        """Return what can be done, for the table of actions."""
        return TicketVerbs(
            is_shown=lambda: self._ticket.card is not None,
            can_move=self._can_move,
            take=self.take,
            move=self._move,
            grade=self._grade,
            rename=self._page.head.focus_subject,
            write=partial(self._write, is_internal=False),
            write_note=partial(self._write, is_internal=True),
            attach=self._talk.file_wanted.emit,
            add_tag=self._page.head.add_tag,
            watch=self._turn_watching,
        )

    def wishes(self) -> tuple[tuple[SignalInstance, Callable[..., object]], ...]:
        """Return the signals of the ticket's head, each with what to do."""
        head = self._page.head
        return (
            (head.subject_changed, self._rename),
            (head.state_chosen, lambda state: self._move(TicketState(state))),
            (head.priority_chosen, lambda value: self._grade(Priority(value))),
            (head.owner_chosen, self._hand_over),
            (head.tag_added, partial(self._tag, is_on=True)),
            (head.tag_removed, partial(self._tag, is_on=False)),
            (head.watching_chosen, self._watch),
            (head.close_requested, lambda: self._move(TicketState.CLOSED)),
        )

    def take(self) -> None:
        """Make the agent responsible."""
        self._start(take_ticket(self._desk, self._ticket.ticket_id))

    def take_if_nobodys(self, ticket_id: str) -> None:
        """Make the agent responsible for a ticket that he began to work on, unless somebody is already."""
        card = self._ticket.card
        if card is not None and card.head.ticket_id == ticket_id and not card.head.owner_id:
            self.take()

    def _can_move(self, to: TicketState) -> bool:
        card = self._ticket.card
        return card is not None and to.value in card.head.moves

    def _move(self, to: TicketState) -> None:
        self._start(move_ticket(self._desk, self._ticket.ticket_id, to))

    def _grade(self, priority: Priority) -> None:
        self._start(change_priority(self._desk, self._ticket.ticket_id, priority))

    def _rename(self, subject: str) -> None:
        self._start(change_subject(self._desk, self._ticket.ticket_id, subject))

    def _hand_over(self, agent_id: str) -> None:
        card = self._ticket.card
        if card is not None:
            name = next((who.name for who in card.head.owners if who.agent_id == agent_id), "")
            self._start(hand_over(self._desk, self._ticket.ticket_id, agent_id, name))

    def _tag(self, text: str, *, is_on: bool) -> None:
        self._start(set_tag(self._desk, self._ticket.ticket_id, text, is_on=is_on))

    def _watch(self, is_on: bool) -> None:
        self._start(set_watching(self._desk, self._ticket.ticket_id, is_on=is_on))

    def _turn_watching(self) -> None:
        card = self._ticket.card
        if card is not None:
            self._watch(not card.head.is_watched)

    def _write(self, *, is_internal: bool) -> None:
        self._page.composer.set_internal(is_internal)
        self._page.composer.focus_text()
