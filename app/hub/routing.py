"""Where signals go: who may send what to whom, with the sender filled in by the hub."""

from __future__ import annotations

import logging
from typing import TypeAlias

import msgspec

from app.hub.audit import Audit
from app.hub.bus import Bus, SessionNoted, SessionOver
from app.hub.errors import RefusalError
from app.hub.lines import Line
from app.hub.refusals import refusal_of
from app.hub.relay import RelayRoom
from app.hub.relay_tokens import RelayTokens
from app.hub.sessions import GrantedSessions, Session, SessionBook
from app.hub.switchboard import Switchboard
from app.hub.tickets import Tickets, TicketView
from app.hub.workers import Workers
from sync.errors import StoreError
from sync.protocol.signals import (
    Presence,
    RelayAsk,
    RelayPass,
    SessionAnswer,
    SessionAsk,
    SessionEnd,
    SignalRefused,
    Typing,
)

log = logging.getLogger(__name__)

ClientSignal: TypeAlias = Typing | Presence | SessionAsk | SessionAnswer | SessionEnd | RelayAsk
"""What a client may send; the rest only the hub says."""

MAX_MINUTES = 8 * 60
RIGHTS = frozenset({"view", "control", "files", "clipboard"})
"""The rights that a customer can grant (docs/protocol.md); whether he does is for his companion to enforce."""

CHANNELS = frozenset({"view", "files"})
STATES = frozenset({"online", "away"})
MAX_ADDRESSES = 16
MAX_TEXT_CHARS = 8192
"""The longest text in a signal is a lease."""


class Router:
    """Judges and passes on what comes in on signal sockets; lives on the event loop."""

    def __init__(
        self,
        switchboard: Switchboard,
        tickets: Tickets,
        sessions: SessionBook,
        kept: GrantedSessions,
        relays: RelayRoom,
        relay_tokens: RelayTokens,
        audit: Audit,
        workers: Workers,
        bus: Bus,
    ) -> None:
        """Take who is here, what they may see, the sessions, the relays, the audit, the threads and other nodes."""
        self._switchboard = switchboard
        self._tickets = tickets
        self._sessions = sessions
        self._kept = kept
        self._relays = relays
        self._relay_tokens = relay_tokens
        self._audit = audit
        self._workers = workers
        self._bus = bus

    async def handle(self, line: Line, signal: ClientSignal) -> None:
        """Pass a signal on, or tell its sender why not."""
        try:
            await self._route(line, signal)
        except (RefusalError, StoreError) as error:
            refusal = refusal_of(error)
            session_id = getattr(signal, "session_id", "")
            line.offer(SignalRefused(code=refusal.code, message=str(refusal), session_id=session_id))

    async def _route(self, line: Line, signal: ClientSignal) -> None:
        match signal:
            case Typing():
                await self._typing(line, signal)
            case Presence():
                self._presence(line, signal)
            case SessionAsk():
                await self._ask(line, signal)
            case SessionAnswer():
                await self._answer(line, signal)
            case SessionEnd():
                await self._end(line, signal)
            case RelayAsk():
                await self._relay(line, signal)

    def _presence(self, line: Line, signal: Presence) -> None:
        if signal.state not in STATES:
            raise RefusalError(400, "bad_signal", "Presence is online or away.")
        self._switchboard.set_state(line, signal.state)

    async def _typing(self, line: Line, signal: Typing) -> None:
        ticket = await self._visible_ticket(line, signal.ticket_id)
        told = {ticket.contact_id}
        staff = self._switchboard.roster.staff_in(ticket.scope)
        busy_with_it = {ticket.owner_id, *ticket.writers} & staff
        # Nobody has taken it yet: everybody who could sees that the customer goes on writing.
        told |= busy_with_it or staff
        self._switchboard.send(told - {line.principal.id, ""}, _from(line, signal))

    async def _ask(self, line: Line, signal: SessionAsk) -> None:
        if not line.principal.is_staff:
            raise _not_allowed("Only the staff may ask to see a screen.")
        _check_ask(signal)
        ticket = await self._visible_ticket(line, signal.ticket_id)
        if not ticket.contact_id or ticket.contact_id != signal.contact_id:
            raise _not_allowed("This ticket is another customer's.")
        if not self._switchboard.roster.is_here(signal.contact_id):
            raise RefusalError(409, "not_online", "The customer's companion is not connected at this moment.")
        session = self._sessions.ask(signal.session_id, ticket.id, line.principal.id, signal.contact_id)
        if session is None:
            raise _not_allowed("This session is another one's, or too many requests are open.")
        about = f"session {signal.session_id} ticket {ticket.id} {' '.join(signal.rights)} {signal.minutes} min"
        await self._note(line, "session_asked", about)
        # Ahead of the question itself, on the same way: whichever node gets the answer knows what was asked.
        self._bus.publish(SessionNoted(session))
        vouched = msgspec.structs.replace(signal, sender=line.principal.full_sender())
        self._switchboard.send([signal.contact_id], vouched)

    async def _answer(self, line: Line, signal: SessionAnswer) -> None:
        session = self._sessions.find(signal.session_id)
        if session is None or session.contact_id != line.principal.id or session.agent_id != signal.agent_id:
            raise _no_session()
        _check_answer(signal)
        if not session.asked_until_ms and self._sessions.granted(session.id) is None:
            raise _no_session()  # an answer without a question: only to change what was granted
        if signal.is_granted:
            session = self._sessions.grant(session, signal.expires_at_ms)
            await self._workers.write(self._kept.keep, session)
            await self._note(line, "session_granted", f"session {session.id} until {session.expires_at_ms}")
        else:
            session = self._sessions.decline(session)
            await self._note(line, "session_refused", f"session {session.id} {signal.reason[:40]}")
        self._bus.publish(SessionNoted(session))
        self._switchboard.send([session.agent_id], _from(line, signal))

    async def _end(self, line: Line, signal: SessionEnd) -> None:
        session = self._session_of(line, signal.session_id)
        # First of all the relays: nothing may be seen while the rest is written down.
        self._relays.end_session(session.id)
        self._sessions.end(session.id)
        self._bus.publish(SessionOver(session.id))
        other = session.contact_id if line.principal.id == session.agent_id else session.agent_id
        self._switchboard.send([other], _from(line, msgspec.structs.replace(signal, reason=signal.reason[:200])))
        await self._workers.write(self._kept.forget, session.id)
        await self._note(line, "session_ended", f"session {session.id} {signal.reason[:40]}")

    async def _relay(self, line: Line, signal: RelayAsk) -> None:
        session = self._sessions.granted(signal.session_id)
        if session is None or session.agent_id != line.principal.id:
            raise _no_session()
        if signal.channel not in CHANNELS:
            raise RefusalError(400, "bad_signal", "A relay carries view or files.")
        if not self._switchboard.roster.is_here(session.contact_id):
            raise RefusalError(409, "not_online", "The customer's companion is not connected at this moment.")
        host, guest = self._relay_tokens.issue(session, signal.channel)
        # One socket each: the newest of the companion's, and the one that the agent asked on.
        to_host = RelayPass(session_id=session.id, channel=signal.channel, token=host)
        self._switchboard.send_to_newest(session.contact_id, to_host)
        line.offer(RelayPass(session_id=session.id, channel=signal.channel, token=guest))

    def _session_of(self, line: Line, session_id: str) -> Session:
        session = self._sessions.find(session_id)
        if session is None or line.principal.id not in {session.agent_id, session.contact_id}:
            raise _no_session()
        return session

    async def _visible_ticket(self, line: Line, ticket_id: str) -> TicketView:
        ticket = await self._workers.read(self._tickets.find, ticket_id)
        if ticket is None or not ticket.is_seen_by(line.principal):
            raise _not_allowed("The hub does not know this ticket, or it is not yours to see.")
        return ticket

    async def _note(self, line: Line, what: str, about: str) -> None:
        await self._workers.write(self._audit.note, line.principal.id, what, about, line.address)


def _from(line: Line, signal: ClientSignal) -> ClientSignal:
    """Return the signal with the sender that the hub knows, whatever stood there."""
    return msgspec.structs.replace(signal, sender=line.principal.sender())


def _check_ask(signal: SessionAsk) -> None:
    is_sound = signal.rights and RIGHTS.issuperset(signal.rights) and len(signal.rights) <= len(RIGHTS)
    if not is_sound or not 1 <= signal.minutes <= MAX_MINUTES or len(signal.agent_commitment) > MAX_TEXT_CHARS:
        raise RefusalError(400, "bad_signal", f"A request names its rights once and 1 to {MAX_MINUTES} minutes.")


def _check_answer(signal: SessionAnswer) -> None:
    addresses = signal.direct_addresses
    texts = (signal.reason, signal.lease, *addresses)
    if len(addresses) > MAX_ADDRESSES or any(len(text) > MAX_TEXT_CHARS for text in texts):
        raise RefusalError(400, "bad_signal", "The answer is longer than any answer is.")


def _not_allowed(message: str) -> RefusalError:
    return RefusalError(403, "not_allowed", message)


def _no_session() -> RefusalError:
    return RefusalError(404, "no_session", "This session is not open (any more), or not yours.")
