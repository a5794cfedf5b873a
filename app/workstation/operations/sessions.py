"""What an agent's end writes about remote sessions; the grant itself is written by the customer's companion."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from sqlalchemy.orm import Session

from app.workstation.errors import SessionError
from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.messages import add_note
from app.workstation.queries.ticket import ticket_card
from app.workstation.session.errands import Errand, ErrandPhase, Way
from app.workstation.session.state import Subject
from sync.edits import Edit
from sync.records import RemoteSession
from widgets.common.amounts import size_text


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SessionOperations", text)


async def session_subject(desk: Desk, ticket_id: str) -> Subject:
    """Return whom to ask for a session about a ticket.

    Raises:
        SessionError: the customer has no companion whose consent could be verified.
    """
    card = await desk.read(lambda session: ticket_card(session, ticket_id))
    if card is None or not card.device_key:
        raise SessionError(
            tr("This customer has no companion that could show his screen. Ask him to install it and write from there.")
        )
    return Subject(
        ticket_id=ticket_id,
        contact_id=card.contact_id,
        customer=card.head.customer,
        device_id=card.device_id,
        device_key=card.device_key,
    )


async def note_file(desk: Desk, ticket_id: str, errand: Errand) -> Done:
    """Note on the ticket what became of a file of a session: its size and verified hash, or why it did not go over."""
    if errand.phase is ErrandPhase.FAILED:
        failed = (
            tr("Could not send {name} to the customer's computer: {why}")
            if errand.way is Way.SEND
            else tr("Could not fetch {name} from the customer's computer: {why}")
        )
        return await add_note(desk, ticket_id, failed.format(name=errand.name, why=errand.trouble))
    words = (
        tr("Sent {name} to the customer's computer ({size}, SHA-256 `{sha256}`).")
        if errand.way is Way.SEND
        else tr("Fetched {name} from the customer's computer ({size}, SHA-256 `{sha256}`).")
    )
    said = words.format(name=errand.name, size=size_text(errand.size_bytes), sha256=errand.sha256)
    return await add_note(desk, ticket_id, said)


async def end_session(desk: Desk, session_id: str, reason: str) -> Done | None:
    """Write the end on a session's record, unless it has one; None while the record has not come here yet."""

    def is_open(session: Session) -> bool | None:
        record = session.get(RemoteSession, session_id)
        return None if record is None else record.ended_at_ms is None

    found = await desk.read(is_open)
    if found is None:
        return None
    if not found:
        return Done()
    edit = Edit.change("remote_session", session_id, ended_at_ms=desk.now_ms(), end_reason=reason)
    return Done(await desk.write(edit))
