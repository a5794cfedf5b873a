"""Asking for help: a ticket, its first message and what was attached, in one local transaction.

Before the hub knows this computer there is no customer to write a ticket for; the request is then kept on this
machine and becomes a ticket by itself as soon as there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec
from sqlalchemy.orm import Session

from app.client.help_call import HelpCall
from app.client.operations.parcels import Parcel
from sync.edits import Edit
from sync.identifiers import RecordId, new_record_id
from sync.protocol.accounts import SignedIn
from sync.records import FieldValue
from sync.store.local_tables import Preference

KEPT_KEY = "help.kept"
SUBJECT_CHARS = 80
"""As much as a list of tickets shows."""


class KeptLine(msgspec.Struct, frozen=True, kw_only=True):
    """One message, with what was attached; `text` is "" where only a picture or file was sent.

    Attributes:
        message_id: the id that its record will have.
        at_ms: when it was written, milliseconds since 1970, UTC.
    """

    message_id: str
    text: str
    at_ms: int
    parcels: tuple[Parcel, ...] = ()


class KeptRequest(msgspec.Struct, frozen=True, kw_only=True):
    """A request for help that has no customer yet.

    Attributes:
        ticket_id: the id that its record will have.
        lines: what was written, the request itself first.
    """

    ticket_id: str
    lines: tuple[KeptLine, ...]
    product: str = ""
    version: str = ""
    module: str = ""
    language: str = ""


def make_line(text: str, parcels: Sequence[Parcel], now_ms: int) -> KeptLine:
    """Return a message with a fresh id."""
    return KeptLine(message_id=new_record_id(), text=text.strip(), at_ms=now_ms, parcels=tuple(parcels))


def make_request(line: KeptLine, call: HelpCall, language: str) -> KeptRequest:
    """Return a request for help, with a fresh id for its ticket."""
    return KeptRequest(
        ticket_id=new_record_id(),
        lines=(line,),
        product=call.product,
        version=call.version,
        module=call.place,
        language=language,
    )


def request_edits(request: KeptRequest, account: SignedIn) -> list[Edit]:
    """Return the edits that turn a request into a ticket."""
    scope = account.ticket_scope
    ticket = Edit.create(
        "ticket",
        scope,
        id=request.ticket_id,
        subject=subject_of(request.lines[0].text),
        contact_id=account.principal_id,
        product=request.product,
        version=request.version,
        module=request.module,
        language=request.language,
        created_at_ms=request.lines[0].at_ms,
    )
    return [ticket, *(edit for line in request.lines for edit in line_edits(line, request.ticket_id, account))]


def line_edits(line: KeptLine, ticket_id: str, account: SignedIn) -> list[Edit]:
    """Return the edits that put a message and what is attached to it on a ticket."""
    about: dict[str, FieldValue] = {"ticket_id": ticket_id, "created_at_ms": line.at_ms, **author(account)}
    edits = []
    if line.text:
        edits.append(_new("message", RecordId(line.message_id), account, {**about, "body": line.text}))
    for parcel in line.parcels:
        known = {name: value for name, value in msgspec.structs.asdict(parcel).items() if value is not None}
        fields = {**about, **known, "message_id": line.message_id if line.text else ""}
        edits.append(_new("attachment", new_record_id(), account, fields))
    return edits


def _new(kind: str, record_id: RecordId, account: SignedIn, fields: dict[str, FieldValue]) -> Edit:
    return Edit(kind=kind, record_id=record_id, is_new=True, scope=account.ticket_scope, fields=fields)


def author(account: SignedIn) -> dict[str, FieldValue]:
    """Return the fields that say that the customer wrote something, for everybody to see."""
    return {
        "author_id": account.principal_id,
        "author_kind": "contact",
        "author_name": account.name,
        "visibility": "public",
    }


def subject_of(text: str) -> str:
    """Return the first line of what a customer wrote, cut at a word where it is long."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    if len(line) <= SUBJECT_CHARS:
        return line
    cut = line[: SUBJECT_CHARS - 1]
    # Languages that write without spaces have no word to cut at.
    head = cut.rsplit(" ", 1)[0] if " " in cut[SUBJECT_CHARS // 2 :] else cut
    return f"{head}…"


def keep_locally(request: KeptRequest) -> Callable[[Session], None]:
    """Return the work (for Replica.write_local) that keeps a request until there is a customer."""

    def work(session: Session) -> None:
        kept = [*read_kept(session), request]
        session.merge(Preference(key=KEPT_KEY, value=msgspec.json.encode(kept).decode()))

    return work


def keep_line_locally(ticket_id: str, line: KeptLine) -> Callable[[Session], None]:
    """Return the work (for Replica.write_local) that adds a message to a kept request."""

    def work(session: Session) -> None:
        kept = [
            msgspec.structs.replace(request, lines=(*request.lines, line))
            if request.ticket_id == ticket_id
            else request
            for request in read_kept(session)
        ]
        session.merge(Preference(key=KEPT_KEY, value=msgspec.json.encode(kept).decode()))

    return work


def forget_kept(session: Session) -> None:
    """Forget the kept requests: they are tickets now (for Replica.write_local)."""
    kept = session.get(Preference, KEPT_KEY)
    if kept is not None:
        session.delete(kept)


def read_kept(session: Session) -> list[KeptRequest]:
    """Return the requests that wait for a customer, the oldest first."""
    kept = session.get(Preference, KEPT_KEY)
    return [] if kept is None else msgspec.json.decode(kept.value, type=list[KeptRequest])
