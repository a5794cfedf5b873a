"""Where requests for a session arrive and are decided: at most one is asked, at most one runs, silence is no.

The customer's clicks come in as method calls, the hub's signals through `take`. What goes out: the answers to the
agent, the records on the ticket, and what the window has to show.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.client.errands import Errands
from app.client.errors import AskError
from app.client.session import answers
from app.client.session.early import EarlyAsks
from app.client.session.insistence import Insistence, Verdict
from app.client.session.opening import Grantor
from app.client.session.question import Question
from app.client.session.records import SessionRecords
from app.client.session.request import Request, narrowed, read_request, together
from app.client.session.running import Patience, RunningSession
from app.client.unattended.grants import StandingGrants, StandingWatch
from remote.lease import Lease, Right
from remote.stream import Stream
from sync.protocol import signals as wire

REST_MS = 15 * 60_000
"""Who presses Stop at the machine, or takes the mouse back, is there: for so long he is asked himself."""

log = logging.getLogger(__name__)


class Happening(StrEnum):
    """What the customer is told in a sentence."""

    NO_ANSWER = "no_answer"
    WITHDRAWN = "withdrawn"
    LINK_LOST = "link_lost"
    NOT_SERVED = "not_served"
    ENDED = "ended"


@dataclass(frozen=True)
class News:
    """Something that happened to a request or a session; `reason` as in RemoteSession.end_reason."""

    happening: Happening
    agent_name: str
    reason: str = ""


@dataclass(frozen=True)
class Customer:
    """Who decides here.

    Attributes:
        contact_id: who we are at the hub.
        has_ticket: tells whether a ticket is one of ours.
        is_online: tells whether an answer would reach the hub now.
        send: sends a signal to the hub.
        dial_relay: connects to the relay with a pass; blocks.
        standing: what is allowed without a question, None for nothing.
        is_refused_for_good: tells whether an agent is not to ask about a ticket again.
        hurry: tries to reach the hub now, not after the pause that follows a failure.
        keep_refusal: keeps that for longer than the program runs.
    """

    contact_id: str
    grantor: Grantor
    records: SessionRecords
    has_ticket: Callable[[str], bool]
    is_online: Callable[[], bool]
    send: Callable[[wire.Signal], None]
    dial_relay: Callable[[str], Stream]
    standing: StandingGrants | None = None
    is_refused_for_good: Callable[[str, str], bool] = lambda _agent_id, _ticket_id: False
    keep_refusal: Callable[[str, str], None] = lambda _agent_id, _ticket_id: None
    hurry: Callable[[], None] = lambda: None


class SessionDesk(QObject):
    """Decides about sessions.

    Attributes:
        question: the request that is being asked.

    Signals:
        session_changed(RunningSession | None): the session that runs, each time anything about it is different.
        happened(News): something to tell in a sentence.
        idle: the last session's sockets are cut and its end is noted.
    """

    session_changed = Signal(object)
    happened = Signal(object)
    idle = Signal()

    def __init__(self, errands: Errands, patience: Patience, parent: QObject | None = None) -> None:
        """Decide nothing before there is a customer."""
        super().__init__(parent)
        self._errands = errands
        self._patience = patience
        self._customer: Customer | None = None
        self._session: RunningSession | None = None
        self._used: set[str] = set()
        self._early = EarlyAsks()
        self._insistence = Insistence()
        self._rests_until_ms = 0
        self.question = Question(patience.silence_s, self)
        self.question.unanswered.connect(self._heard_nothing)

    @property
    def session(self) -> RunningSession | None:
        """The session that runs, or is being opened or cut."""
        return self._session

    def serve(self, customer: Customer) -> None:
        """Decide for this customer from now on."""
        self._customer = customer

    def take(self, signal: wire.Signal) -> None:
        """Take a signal of the hub; those that are not about sessions are left alone."""
        customer = self._customer
        if customer is None:
            return
        match signal:
            case wire.SessionAsk():
                self._take_ask(customer, signal)
            case wire.SessionEnd(session_id=session_id, sender=sender):
                self._take_end(session_id, sender)
            case wire.RelayPass(session_id=session_id, token=token) if self._is_running(session_id):
                assert self._session is not None
                self._session.pair(lambda: customer.dial_relay(token))

    def grant(self, rights: Collection[Right]) -> None:
        """The customer allowed these of the rights that are being asked for; none of them is a no."""
        request, customer = self.question.withdraw(), self._customer
        if request is None or customer is None:
            return
        allowed = narrowed(request, rights)
        if allowed is None:
            self._refuse(request, "declined")
            return
        request = allowed
        self._insistence.forgive(request.agent_id, request.ticket_id)
        if not customer.is_online():
            self._tell(Happening.LINK_LOST, request.agent_name)
        elif self._session is not None:
            self._session.widen(request)
        else:
            self._begin(customer, request)

    def decline(self) -> None:
        """The customer said no: the same agent may ask again about this ticket, but not at once."""
        self._refuse(self.question.withdraw(), "declined")

    def decline_for_good(self) -> None:
        """The customer wants no more questions of this agent about this ticket."""
        request = self.question.withdraw()
        self._refuse(request, "declined", is_final=True)
        if request is not None and self._customer is not None:
            self._customer.keep_refusal(request.agent_id, request.ticket_id)

    def has_refused(self, request: Request) -> bool:
        """Tell whether the customer said no to this agent about this ticket before."""
        return self._insistence.has_refused(request.agent_id, request.ticket_id)

    def stop(self) -> None:
        """The customer ends the session, or asks for none any more (the program is ending)."""
        self.decline()
        if self._session is not None:
            self._rest()
            self._session.stop("stopped")
            self.session_changed.emit(self._session)

    def take_back_control(self) -> None:
        """The customer takes mouse and keyboard back; viewing goes on."""
        if self._session is not None:
            self._rest()
            self._session.take_back(Right.CONTROL, Right.CLIPBOARD)

    def look_again(self) -> None:
        """Records have come: take the requests that came before their tickets."""
        customer = self._customer
        if customer is not None:
            for ask in self._early.due(customer.has_ticket, customer.grantor.clock()):
                self._take_ask(customer, ask)

    def lose_link(self) -> None:
        """The hub is out of reach: a request that is still open could not be answered. A running session stays."""
        request = self.question.withdraw()
        if request is not None:
            self._tell(Happening.LINK_LOST, request.agent_name)

    def _take_ask(self, customer: Customer, ask: wire.SessionAsk) -> None:
        try:
            request = read_request(ask, customer.contact_id, customer.has_ticket(ask.ticket_id))
        except AskError as error:
            log.info("a request for a session was ignored: %s", error)
            if not customer.has_ticket(ask.ticket_id):
                self._early.hold(ask, customer.grantor.clock())
            return
        lease = None if self._session is None else self._session.lease
        asked = self.question.request
        if asked is not None and asked.session_id == request.session_id:
            return  # said twice
        if asked is not None or (self._session is not None and not _is_same(request, lease)):
            customer.send(answers.no(request, "busy"))
        elif lease is not None:
            self._widen_or_ask(customer, together(request, lease.rights), ask.sender)
        elif request.session_id in self._used:
            log.info("a request for a session was ignored: that session is over")
        else:
            self._let_in_or_ask(customer, request, ask.sender)

    def _let_in_or_ask(self, customer: Customer, request: Request, sender: wire.Sender | None) -> None:
        allowed = self._allowed_for_good(customer, request, sender)
        if allowed is None:
            self._ask(customer, request)
            return
        self._used.add(request.session_id)
        log.info("session %s: let in by the standing lease %s", request.session_id, allowed.standing_id)
        session = self._begin(customer, allowed)
        assert customer.standing is not None
        StandingWatch(session, customer.standing)

    def _widen_or_ask(self, customer: Customer, request: Request, sender: wire.Sender | None) -> None:
        assert self._session is not None
        allowed = self._allowed_for_good(customer, request, sender) if self._session.request.standing_id else None
        if allowed is None:
            self._ask(customer, request)
        else:
            self._session.widen(allowed)

    def _ask(self, customer: Customer, request: Request) -> None:
        """Ask the customer, unless he has just said no to the same."""
        who, what = request.agent_id, request.ticket_id
        verdict = self._insistence.verdict(who, what, customer.grantor.clock())
        if customer.is_refused_for_good(who, what):
            verdict = Verdict.NOT_AGAIN
        if verdict is not Verdict.ASK:
            log.info("a request for a session was refused: %s", verdict.value)
            customer.send(answers.no(request, verdict.value))
            return
        self._used.add(request.session_id)
        self.question.ask(request)

    def _allowed_for_good(self, customer: Customer, request: Request, sender: wire.Sender | None) -> Request | None:
        if customer.standing is None or sender is None or customer.grantor.clock() < self._rests_until_ms:
            return None
        return customer.standing.grantable(request, sender)

    def _rest(self) -> None:
        """Somebody sits here: let nobody in without asking him, for a while."""
        if self._customer is not None:
            self._rests_until_ms = self._customer.grantor.clock() + REST_MS

    def _take_end(self, session_id: str, sender: wire.Sender | None) -> None:
        if sender is None or sender.kind != "agent":
            log.info("the end of a session was ignored: its sender is no agent")
            return
        self._early.forget(session_id)
        request = self.question.request
        if request is not None and (request.session_id, request.agent_id) == (session_id, sender.principal_id):
            self.question.withdraw()
            self._tell(Happening.WITHDRAWN, request.agent_name)
        if self._is_running(session_id) and self._session is not None:
            if self._session.request.agent_id == sender.principal_id:
                self._session.stop("left")
            else:
                log.info("the end of a session was ignored: it is another agent's")

    def _begin(self, customer: Customer, request: Request) -> RunningSession:
        session = RunningSession(request, customer.grantor, self._errands, self._patience.absence_s, self)
        self._session = session
        session.granted.connect(self._granted)
        session.narrowed.connect(self._narrowed)
        session.failed.connect(self._not_served)
        session.changed.connect(self._changed)
        session.ended.connect(self._ended)
        session.missing.connect(customer.hurry)
        session.open()
        return session

    def _granted(self, lease: Lease, token: str) -> None:
        if self._customer is None or self._session is None:
            return
        self._customer.records.granted(lease, token)
        self._customer.send(answers.yes(self._session, lease, token))
        self.session_changed.emit(self._session)

    def _narrowed(self, lease: Lease, token: str) -> None:
        if self._customer is not None and self._session is not None:
            self._customer.records.narrowed(lease, token)
            self._customer.send(answers.yes(self._session, lease, token))
        self.session_changed.emit(self._session)

    def _not_served(self, error: Exception) -> None:
        session, self._session = self._session, None
        if session is not None and self._customer is not None:
            self._customer.send(answers.no(session.request, "error"))
            self._tell(Happening.NOT_SERVED, session.request.agent_name, str(error))
            session.deleteLater()
        self.session_changed.emit(None)
        self.idle.emit()

    def _changed(self) -> None:
        session = self._session
        if session is not None and session.is_guest_here and self._customer is not None:
            self._customer.records.met(session.request.session_id, session.path)
        self.session_changed.emit(session)

    def _ended(self, reason: str) -> None:
        session, self._session = self._session, None
        if session is None or self._customer is None:
            return
        session_id = session.request.session_id
        if session.refused:
            log.info("session %s: refused %s", session_id, dict(session.refused))
        self._customer.send(wire.SessionEnd(session_id=session_id, reason=reason))
        self._customer.records.ended(session_id, reason)
        asked = self.question.request
        if asked is not None and asked.session_id == session_id:
            self.question.withdraw()
        self._tell(Happening.ENDED, session.request.agent_name, reason)
        self.session_changed.emit(None)
        session.deleteLater()
        self.idle.emit()

    def _heard_nothing(self, request: Request) -> None:
        self._refuse(request, "no_answer")
        self._tell(Happening.NO_ANSWER, request.agent_name)

    def _refuse(self, request: Request | None, reason: str, *, is_final: bool = False) -> None:
        if request is not None and self._customer is not None:
            if reason == "declined":
                now_ms = self._customer.grantor.clock()
                self._insistence.refuse(request.agent_id, request.ticket_id, now_ms, is_final=is_final)
            self._customer.records.refused(request, reason)
            self._customer.send(answers.no(request, reason))

    def _tell(self, happening: Happening, agent_name: str, reason: str = "") -> None:
        self.happened.emit(News(happening, agent_name, reason))

    def _is_running(self, session_id: str) -> bool:
        session = self._session
        return session is not None and session.lease is not None and session.lease.session_id == session_id


def _is_same(request: Request, lease: Lease | None) -> bool:
    """Tell whether a request asks for more within the session of a lease: same agent, same key, same ticket."""
    if lease is None:
        return False
    mine = (lease.session_id, lease.agent_id, lease.agent_commitment, lease.ticket_id)
    return mine == (request.session_id, request.agent_id, request.agent_commitment, request.ticket_id)
