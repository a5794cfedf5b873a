"""An agent's request, checked before a customer sees it: who asks, what, how long, and whether he may ask at all."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from app.client.errors import AskError
from desk.roles import is_staff
from remote.lease import Right
from sync.protocol.signals import SessionAsk

MAX_MINUTES = 240
"""A working half-day; who needs longer asks again, so that a forgotten session ends by itself."""

NEEDS_VIEW = frozenset({Right.CONTROL, Right.CLIPBOARD})
"""Nobody operates a screen blindly: these rights come with the view, and the customer is told so."""

_SESSION_ID = re.compile(r"[0-9A-Za-z-]{8,64}")
_COMMITMENT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Request:
    """What the customer is asked.

    Attributes:
        agent_name: as the hub vouches for it, never as the agent's program said.
        rights: all that he would have then, in the order of Right.
        standing_id: the standing lease that grants it without a question, "" for none.
        not_after_ms: when that is over, whatever `minutes` says; 0 for none.
    """

    session_id: str
    ticket_id: str
    agent_id: str
    agent_name: str
    rights: tuple[Right, ...]
    minutes: int
    agent_commitment: str
    standing_id: str = ""
    not_after_ms: int = 0


def read_request(ask: SessionAsk, contact_id: str, has_ticket: bool) -> Request:
    """Return the request in a signal.

    Args:
        contact_id: who we are.
        has_ticket: the ticket that the signal names is one of ours.

    Raises:
        AskError: it is not for us, not from a member of the staff, or asks for something that does not exist.
    """
    sender = ask.sender
    if sender is None or sender.kind != "agent" or not is_staff(sender.role) or not sender.principal_id:
        raise AskError("the sender is no member of the staff")
    if not contact_id or ask.contact_id != contact_id:
        raise AskError("it is for another customer")
    if not has_ticket:
        raise AskError("it names a ticket that is not ours")
    if not _SESSION_ID.fullmatch(ask.session_id) or not _COMMITMENT.fullmatch(ask.agent_commitment):
        raise AskError("its session or its key is malformed")
    if ask.minutes < 1:
        raise AskError("it asks for no time")
    return Request(
        session_id=ask.session_id,
        ticket_id=ask.ticket_id,
        agent_id=sender.principal_id,
        agent_name=" ".join(sender.name.split()) or sender.principal_id,
        rights=_rights(ask.rights),
        minutes=min(ask.minutes, MAX_MINUTES),
        agent_commitment=ask.agent_commitment,
    )


def together(request: Request, granted: Collection[Right]) -> Request:
    """Return a request for more within a session as the customer must see it: with what was granted before."""
    return replace(request, rights=tuple(right for right in Right if right in {*request.rights, *granted}))


def narrowed(request: Request, allowed: Collection[Right]) -> Request | None:
    """Return a request with only those rights that the customer left ticked; None when nothing useful is left."""
    rights = [right for right in request.rights if right in allowed]
    if Right.VIEW not in rights:
        rights = [right for right in rights if right not in NEEDS_VIEW]
    return replace(request, rights=tuple(rights)) if rights else None


def _rights(names: list[str]) -> tuple[Right, ...]:
    try:
        wanted = {Right(name) for name in names}
    except ValueError:
        raise AskError("it asks for a right that does not exist") from None
    if not wanted:
        raise AskError("it asks for nothing")
    if wanted & NEEDS_VIEW:
        wanted.add(Right.VIEW)
    return tuple(right for right in Right if right in wanted)
