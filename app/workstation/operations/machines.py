"""Opening a customer's machine that nobody sits at: which machine is meant, and the ticket on which it is noted."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from app.workstation.errors import SessionError
from app.workstation.operations.desk import Desk
from desk.lifecycle import TicketState, is_done
from sync.edits import Edit
from sync.identifiers import new_record_id
from sync.records import Contact, Installation, Ticket

NAMED_AT_MOST = 5
"""So many machines are named when a name fits several."""


@dataclass(frozen=True)
class Machine:
    """A machine with a companion.

    Attributes:
        contact_id: whose companion it is; sessions are asked of this contact.
        host: the machine's own name, or the contact's where it told none.
    """

    contact_id: str
    host: str


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("MachineOperations", text)


def machines_named(session: Session, name: str) -> list[Machine]:
    """Return the machines that a contact's id, a machine's name, or a contact's name or e-mail address fits."""
    wanted = name.strip().lower()
    hosts = select(Installation.contact_id).where(
        func.lower(Installation.host_name) == wanted, Installation.deleted.is_(False)
    )
    fits = or_(
        Contact.id == name.strip(),
        Contact.id.in_(hosts),
        func.lower(Contact.name) == wanted,
        func.lower(Contact.email) == wanted,
    )
    found = session.scalars(select(Contact).where(fits, Contact.device_key != "", Contact.deleted.is_(False))).all()
    return [Machine(contact.id, _host_of(session, contact)) for contact in found]


def the_machine(found: list[Machine], name: str) -> Machine:
    """Return the one machine of that name.

    Raises:
        SessionError: there is none, or more than one.
    """
    if not found:
        words = tr("No machine called {name} with a companion is known here. Check the name, or use the customer's id.")
        raise SessionError(words.format(name=name))
    if len(found) > 1:
        ids = ", ".join(f"{one.host} ({one.contact_id})" for one in found[:NAMED_AT_MOST])
        raise SessionError(tr("Several machines fit {name}: {list}. Name one by its id.").format(name=name, list=ids))
    return found[0]


async def access_ticket(desk: Desk, machine: Machine) -> str:
    """Return the ticket on which access to a machine is noted: the open one for it, else a new one of ours."""
    subject = tr("Unattended access to {host}").format(host=machine.host)

    def open_one(session: Session) -> str:
        query = select(Ticket).where(Ticket.contact_id == machine.contact_id, Ticket.subject == subject)
        rows = session.scalars(query.where(Ticket.deleted.is_(False)).order_by(Ticket.created_at_ms.desc()))
        return next((row.id for row in rows if not is_done(row.state)), "")

    return await desk.read(open_one) or await _new_ticket(desk, machine, subject)


async def _new_ticket(desk: Desk, machine: Machine, subject: str) -> str:
    now_ms, scope = desk.now_ms(), desk.me.ticket_scope
    ticket_id = new_record_id()
    ticket = Edit.create(
        "ticket",
        scope,
        id=ticket_id,
        subject=subject,
        state=TicketState.OPEN.value,
        contact_id=machine.contact_id,
        owner_id=desk.me.principal_id,
        created_at_ms=now_ms,
    )
    words = tr("{agent} opens {host} without asking, as far as its administrator allows that there.")
    note = Edit.create(
        "message",
        scope,
        ticket_id=ticket_id,
        author_id=desk.me.principal_id,
        author_kind="agent",
        author_name=desk.me.name,
        visibility="internal",
        body=words.format(agent=desk.me.name, host=machine.host),
        created_at_ms=now_ms,
    )
    await desk.write(ticket, note)
    return ticket_id


async def is_at_hub(desk: Desk, ticket_id: str) -> bool:
    """Tell whether the hub knows a ticket by now: it has given it a number."""

    def is_numbered(session: Session) -> bool:
        row = session.get(Ticket, ticket_id)
        return row is not None and row.number is not None

    return await desk.read(is_numbered)


def _host_of(session: Session, contact: Contact) -> str:
    query = select(Installation.host_name).where(
        Installation.contact_id == contact.id, Installation.host_name != "", Installation.deleted.is_(False)
    )
    return session.scalars(query.limit(1)).first() or contact.name or contact.id
