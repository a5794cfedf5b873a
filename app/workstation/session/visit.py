"""One remote session from the agent's side, from the question to the end."""

from __future__ import annotations

import asyncio
import logging
import time
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.workstation.operations.desk import Desk
from app.workstation.session.consent import Question, checked_lease
from app.workstation.session.mailbox import Mailbox
from app.workstation.session.meeting import MEET_AGAIN_TIMEOUT_S, MEET_TIMEOUT_S, Grant, MeetingPlace
from app.workstation.session.screen import RemoteScreen
from app.workstation.session.state import Phase, Subject, VisitState
from app.workstation.session.words import end_sentence, signal_reason
from remote.errors import LeaseError, NotGrantedError, RemoteError
from remote.lease import Lease, Right
from remote.ssh.guest import SessionGuest
from sync.identifiers import new_record_id
from sync.protocol.signals import SessionAnswer, SessionAsk, SessionEnd, SignalRefused
from sync.protocol.signals import Signal as HubSignal

log = logging.getLogger(__name__)

ANSWER_WAIT_S = 60
"""As long as the customer's request card stays; silence is a no."""

ANSWER_TRAVEL_S = 5
"""His own clock counts the wait; the "no answer" needs a moment to come back."""

MINUTES = 60
"""For how long a session is asked."""

END_WORD_S = 0.3
"""A line breaks a moment before the signal comes that says why."""

MEET_AGAIN_S = (0.2, 0.4, 0.8, *(1.0,) * 40)
"""Pauses before each try to meet again. A line that is cut for a while is met again soon after it is back; after
so many tries, each of which takes up to six seconds, the session counts as lost."""

ABSENT_S = 20.0
"""A companion that the hub has not seen for so long was ended, or its computer was; then the session is lost sooner."""


@dataclass(frozen=True)
class Patience:
    """How long things are waited for, in seconds.

    Attributes:
        answer_s: for the customer's answer.
        meet_again_s: pauses before each try to meet again after a line broke; then the session counts as lost.
    """

    answer_s: float = ANSWER_WAIT_S
    meet_again_s: tuple[float, ...] = MEET_AGAIN_S


class Visit(QObject):
    """Runs one session. All methods are called on the loop of the window.

    Attributes:
        session_id: also the id of its record.
        screen: what is seen of the customer's screen now, None while no line stands.
        first_picture_s: seconds from the grant to the first complete picture, None before.

    Signals:
        changed(VisitState): it stands otherwise now.
        screen_opened(RemoteScreen): there is a new view to paint.
        picture_completed(float): see `first_picture_s`.
        refused(str): a request for more was not granted; a sentence.
    """

    changed = Signal(object)
    screen_opened = Signal(object)
    picture_completed = Signal(float)
    refused = Signal(str)

    def __init__(
        self,
        desk: Desk,
        subject: Subject,
        mailbox: Mailbox,
        patience: Patience,
        parent: QObject | None = None,
        *,
        is_direct: bool = True,
    ) -> None:
        super().__init__(parent)
        self._is_direct = is_direct
        self.session_id = str(new_record_id())
        self.subject = subject
        self.state = VisitState(Phase.ASKING)
        self.screen: RemoteScreen | None = None
        self.first_picture_s: float | None = None
        self._desk = desk
        self._mailbox = mailbox
        self._patience = patience
        self._guest = SessionGuest(self.session_id)
        self.place = MeetingPlace(
            self.session_id, self._guest, replica=desk.replica, mailbox=mailbox, workers=desk.workers
        )
        self.grant: Grant | None = None
        self._granted_at_s = 0.0
        self._may_look = asyncio.Event()
        self._seen_leases: set[str] = set()
        self._over: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    @property
    def is_steered(self) -> bool:
        """Whether keys or the pointer were used on the far screen just now; any thread may ask."""
        screen = self.screen
        return screen is not None and screen.view is not None and screen.view.is_steered

    async def run(self, rights: tuple[Right, ...]) -> str:
        """Ask for rights, look while it lasts, clean up; return the reason of the end ("left", "declined" ...)."""
        course = asyncio.ensure_future(self._course(rights))
        ending = asyncio.ensure_future(self._ending())
        try:
            await asyncio.wait({course, ending}, return_when=asyncio.FIRST_COMPLETED)
            reason = ending.result() if ending.done() else course.result()
        finally:
            course.cancel()
            ending.cancel()
            await asyncio.gather(course, ending, return_exceptions=True)
            await self._close_screen()
            await self._desk.workers.run(self.place.close)
        self._set(phase=Phase.ENDED, reason=reason, answer_until_ms=0)
        log.info("session %s ended: %s", self.session_id, reason)
        return reason

    def leave(self) -> None:
        """End the session, or take the question back, and tell the customer's end."""
        self._desk.replica.send(SessionEnd(session_id=self.session_id, reason="left"))
        self.end("left")

    def end(self, reason: str) -> None:
        """Let the session be over, whoever ended it."""
        if not self._over.done():
            self._over.set_result(reason)

    async def ask_more(self, rights: tuple[Right, ...]) -> bool:
        """Ask for more within the running session; return whether the customer granted it."""
        wanted = tuple(right for right in Right if right in {*self.state.rights, *rights})
        if set(wanted) <= set(self.state.rights):
            return True
        if self.state.asked:
            self.refused.emit(self.tr("{customer} is being asked already.").format(customer=self.subject.customer))
            return False
        try:
            grant = await self._question(wanted)
        except (LeaseError, TimeoutError) as error:
            self._set(answer_until_ms=0, asked=())
            self.refused.emit(end_sentence("no_answer", self.subject.customer) if not str(error) else str(error))
            return False
        self._take_grant(grant)
        return True

    def deliver(self, signal: HubSignal) -> None:
        """Take a signal that is about this session."""
        if isinstance(signal, SessionEnd):
            self.end(signal_reason(signal.reason))
        elif not self._mailbox.deliver(signal) and isinstance(signal, SessionAnswer) and signal.is_granted:
            self._take_changed(signal.lease)

    def take_record(self, lease: str, end_reason: str) -> None:
        """Follow the session's record, which also tells what was signalled while the hub was away."""
        if end_reason:
            self.end(signal_reason(end_reason))
        else:
            self._take_changed(lease)

    def _take_changed(self, lease: str) -> None:
        """Take a grant that was not asked for: the customer took a right back."""
        if self.grant is not None and lease not in self._seen_leases:
            try:
                self._take_grant(Grant(self._verified(lease, tuple(Right)), self.grant.direct_addresses))
            except LeaseError as error:
                log.warning("a changed consent was not accepted: %s", error)

    async def _course(self, rights: tuple[Right, ...]) -> str:
        try:
            self._take_grant(await self._question(rights))
        except TimeoutError:
            self._desk.replica.send(SessionEnd(session_id=self.session_id, reason="no_answer"))
            return "no_answer"
        except NotGrantedError as error:
            self._set(trouble=str(error))
            return error.right
        except LeaseError as error:
            log.info("the consent was not accepted: %s", error)
            self._desk.replica.send(SessionEnd(session_id=self.session_id, reason="left"))
            self._set(trouble=str(error))
            return "error"
        return await self._look_while_it_lasts()

    async def _question(self, rights: tuple[Right, ...]) -> Grant:
        """Ask the customer and return what he granted.

        Raises:
            NotGrantedError: he said no; `right` holds the reason.
            LeaseError: what came is not his consent.
            TimeoutError: silence.
        """
        ask = SessionAsk(
            session_id=self.session_id,
            ticket_id=self.subject.ticket_id,
            contact_id=self.subject.contact_id,
            rights=[right.value for right in rights],
            minutes=MINUTES,
            agent_commitment=self._guest.commitment,
        )
        self._set(asked=rights, answer_until_ms=self._desk.now_ms() + round(self._patience.answer_s * 1000))
        answering = asyncio.ensure_future(
            self._mailbox.expect(self._is_answer, self._patience.answer_s + ANSWER_TRAVEL_S)
        )
        await asyncio.sleep(0)  # the mailbox listens before the question goes out
        self._desk.replica.send(ask)
        try:
            answer = await answering
        finally:
            answering.cancel()
        if isinstance(answer, SignalRefused):
            raise NotGrantedError(answer.code, answer.message)
        assert isinstance(answer, SessionAnswer)
        if not answer.is_granted:
            raise NotGrantedError(answer.reason or "declined", end_sentence(answer.reason, self.subject.customer))
        addresses = tuple(answer.direct_addresses) if self._is_direct else ()
        return Grant(self._verified(answer.lease, rights), addresses)

    def _verified(self, token: str, rights: tuple[Right, ...]) -> Lease:
        self._seen_leases.add(token)
        question = Question(
            session_id=self.session_id,
            ticket_id=self.subject.ticket_id,
            agent_id=self._desk.me.principal_id,
            device_id=self.subject.device_id,
            device_key=self.subject.device_key,
            commitment=self._guest.commitment,
            rights=rights,
        )
        return checked_lease(token, question, self._desk.now_ms())

    def _is_answer(self, signal: HubSignal) -> bool:
        return isinstance(signal, SessionAnswer | SignalRefused) and signal.session_id == self.session_id

    def _take_grant(self, grant: Grant) -> None:
        """Let a grant count, unless the customer has already put a later one in its place."""
        if self.grant is not None and grant.lease.serial <= self.grant.lease.serial:
            self._set(answer_until_ms=0, asked=())
            return
        if self.grant is None:
            self._granted_at_s = time.monotonic()
            self._set(phase=Phase.MEETING)
        self.grant = grant
        if Right.VIEW in grant.lease.rights:
            self._may_look.set()
        self._set(rights=grant.lease.rights, expires_at_ms=grant.lease.expires_at_ms, answer_until_ms=0, asked=())

    async def _look_while_it_lasts(self) -> str:
        """Meet, look until the line ends, and meet again while the grant lasts; return why it is over."""
        await self._may_look.wait()
        pauses = iter(self._patience.meet_again_s)
        while self.grant is not None and self._desk.now_ms() < self.grant.lease.expires_at_ms:
            try:
                if await self._look():
                    pauses = iter(self._patience.meet_again_s)  # a picture came: the next break is another one
            except RemoteError as error:
                self._set(phase=Phase.BROKEN, trouble=str(error))
            await self._close_screen()
            pause_s = next(pauses, None)
            if pause_s is None or self.place.refused_for_s() > ABSENT_S:
                return "lost"
            await asyncio.sleep(max(pause_s, END_WORD_S if self.first_picture_s is not None else 0))
            self._set(phase=Phase.MEETING)
        return "expired"

    async def _look(self) -> bool:
        """Meet and look until the line ends; return whether a picture came."""
        assert self.grant is not None
        timeout_s = MEET_TIMEOUT_S if self.first_picture_s is None else MEET_AGAIN_TIMEOUT_S
        line = await self.place.line(self.grant, "view", timeout_s)
        self.screen = RemoteScreen(line, self._desk.workers, self._granted_at_s, self)
        has_picture = asyncio.Event()
        self.screen.picture_completed.connect(partial(self._note_first_picture, has_picture))
        await self.screen.open()
        self._set(phase=Phase.LIVE, code=line.code, path=line.path, trouble="")
        self.screen_opened.emit(self.screen)
        async with asyncio.TaskGroup() as group:
            drawing = group.create_task(self.screen.open_pen())
            ended = await self.screen.wait_for_end()
            drawing.cancel()
        self._set(phase=Phase.BROKEN, trouble=ended.reason)
        return has_picture.is_set()

    def _note_first_picture(self, has_picture: asyncio.Event, seconds: float) -> None:
        has_picture.set()
        if self.first_picture_s is None:
            self.first_picture_s = seconds
            self.picture_completed.emit(seconds)

    async def _ending(self) -> str:
        return await asyncio.shield(self._over)

    async def _close_screen(self) -> None:
        screen, self.screen = self.screen, None
        if screen is not None:
            await screen.close()
            screen.deleteLater()

    def _set(self, **fields: object) -> None:
        self.state = replace(self.state, **fields)  # type: ignore[arg-type]  # names and types are VisitState's own
        self.changed.emit(self.state)
