"""What a person does next, drawn by lot: tickets, answers, changes, files, and now and then what is not allowed."""

from __future__ import annotations

import random
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.edits import Edit
from sync.identifiers import new_record_id
from sync.protocol.accounts import SignedIn
from sync.records import FieldValue, Ticket

RECENT = 40
"""Tickets that are written on at a time: few enough that people meet on them."""

PRIORITIES = ("low", "normal", "high", "urgent")
STATES = ("new", "open", "waiting", "resolved")
WORDS = ("printer", "projector", "licence", "measured point", "Straße", "İstanbul", "日本語", "🖨")


class Lot:
    """The next edits of one principal; the rules of the desk allow most of them."""

    def __init__(self, account: SignedIn, chance: random.Random) -> None:
        """Take who edits, and the source of chance."""
        self._account = account
        self._chance = chance
        self._teams = [scope for scope in account.scopes if scope.startswith("team:")] or [account.ticket_scope]

    @property
    def _is_customer(self) -> bool:
        return self._account.kind == "contact"

    def draw(self, session: Session) -> tuple[Edit, ...]:
        """Return what to write in one transaction.

        Args:
            session: reads the local records.
        """
        known = session.execute(select(Ticket.id, Ticket.scope).order_by(Ticket.id.desc()).limit(RECENT)).all()
        if not known or self._chance.random() < 0.15:
            return self._opened()
        ticket = self._chance.choice(known)
        draw = self._chance.random()
        if draw < 0.45:
            return (self._message(ticket.id, self._home_of(ticket.scope)),)
        if draw < 0.95 or self._is_customer:
            return (Edit.change("ticket", ticket.id, **self._changes()),)
        return (Edit.move("ticket", ticket.id, self._chance.choice(self._teams)),)

    def attachment(self, session: Session, sha256: str, size_bytes: int) -> tuple[Edit, ...]:
        """Return the edit that hangs a kept file on a ticket, nothing where there is no ticket."""
        known = session.execute(select(Ticket.id, Ticket.scope).order_by(Ticket.id.desc()).limit(1)).first()
        if known is None:
            return ()
        file: dict[str, FieldValue] = {"file_name": "photo.png", "sha256": sha256, "size_bytes": size_bytes}
        fields = {"ticket_id": known.id} | file | self._author()
        return (_created("attachment", self._home_of(known.scope), fields),)

    def _home_of(self, scope: str) -> str:
        return self._account.ticket_scope if self._is_customer else scope

    def _opened(self) -> tuple[Edit, ...]:
        fields: dict[str, FieldValue] = {"subject": self._words(), "product": "Surveyor"}
        if self._is_customer:
            fields["contact_id"] = self._account.principal_id
        ticket = _created("ticket", self._chance.choice(self._teams), fields)
        return ticket, self._message(ticket.record_id, str(ticket.scope))

    def _message(self, ticket_id: str, scope: str) -> Edit:
        body = f"{self._words()} {new_record_id()}"  # no two messages have the same text
        is_internal = not self._is_customer and self._chance.random() < 0.3
        visibility = "internal" if is_internal else "public"
        fields = {"ticket_id": ticket_id, "body": body, "visibility": visibility} | self._author()
        return _created("message", scope, fields)

    def _author(self) -> dict[str, FieldValue]:
        kind = "contact" if self._is_customer else "agent"
        return {"author_id": self._account.principal_id, "author_kind": kind, "author_name": self._account.name}

    def _changes(self) -> dict[str, FieldValue]:
        if self._is_customer and self._chance.random() < 0.9:
            return {"subject": self._words()}
        draws: list[dict[str, FieldValue]] = [
            {"priority": self._chance.choice(PRIORITIES)},  # what a customer may not: it will be rejected
            {"priority": "high", "subject": self._words()},
            {"state": self._chance.choice(STATES)},
            {"deleted": self._chance.random() < 0.3},
        ]
        return self._chance.choice(draws)

    def _words(self) -> str:
        return " ".join(self._chance.choices(WORDS, k=3))


def _created(kind: str, scope: str, fields: Mapping[str, FieldValue]) -> Edit:
    return Edit(kind=kind, record_id=new_record_id(), is_new=True, scope=scope, fields=fields)
