"""What goes on in a replica's loop: rounds, the line of signals, uploads, and signing in again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial

from sync.client.backoff import Pace
from sync.client.courier import Courier
from sync.client.endeavour import Endeavour
from sync.client.events import SignalReceived
from sync.client.in_step import InStep
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.outcome import Outcome
from sync.client.owner import Owner
from sync.client.profile import CopiedProfileError, Profile
from sync.client.reception import Reception
from sync.client.rounds import InWriter, Rounds
from sync.client.signal_line import CUT, SignalLine
from sync.errors import SyncError
from sync.protocol.signals import DeviceTaken, Hello, Poke, SessionAnswer, SessionAsk, Signal, SignalRefused

FETCHED_AHEAD_BY = frozenset({"attachment", "ticket"})
"""Kinds of records of which a change may mean that a blob is wanted here."""


class Keeper:
    """Keeps a store in step with its hub. All of it runs in the replica's loop.

    Attributes:
        courier: carries blobs.
        reception: signs in and out.
    """

    def __init__(
        self,
        store: LocalStore,
        link: HubLink,
        courier: Courier,
        in_writer: InWriter,
        owner: Owner,
        pace: Pace,
        chance: Callable[[], float],
    ) -> None:
        self._link = link
        self._owner = owner
        self.courier = courier
        self.reception = Reception(store, link, in_writer, owner, self._cut_everything, self.nudge)
        endeavour = partial(Endeavour, self.reception, link, pace, chance)
        self._stepping, self._holding, self._uploading, self._fetching = (endeavour() for _ in range(4))
        rounds = Rounds(store, link, in_writer, self._round_told)
        self._in_step = InStep(self._stepping, rounds, owner, pace, chance)
        self._line = SignalLine(link, self._signal_came)
        self._profile = Profile(store, in_writer)
        self._upload_wake = asyncio.Event()
        self._fetch_wake = asyncio.Event()

    async def run(self, until: asyncio.Event) -> None:
        """Work until an event is set."""
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._in_step.go_on()),
                group.create_task(self._holding.go_on(self._hold_line, self._line_failed)),
                group.create_task(self._uploading.go_on(self._upload, _not_told)),
                group.create_task(self._fetching.go_on(self._fetch_ahead, _not_told)),
            ]
            await until.wait()
            for task in tasks:
                task.cancel()
        await self._link.close()

    def wake(self) -> None:
        """Begin a round, unless the hub was found away just now."""
        self._in_step.wake()

    def wake_uploads(self) -> None:
        """Upload what was kept."""
        self._upload_wake.set()

    def nudge(self) -> None:
        """Try at once, whatever failed before: the hub was seen, or somebody signed in."""
        for endeavour in (self._stepping, self._holding, self._uploading, self._fetching):
            endeavour.nudge()
        self._upload_wake.set()
        self._fetch_wake.set()
        self._in_step.pull_soon()

    async def _cut_everything(self) -> None:
        for endeavour in (self._stepping, self._holding, self._uploading, self._fetching):
            await endeavour.cut()

    async def _hold_line(self) -> None:
        self._line.introduction = await self._profile.introduction()
        try:
            await self._holding.run(self._line.hold(self._line_opened))
        except CopiedProfileError as told:
            await self._profile.leave(told.device)
        finally:
            self._in_step.is_poked = False
            self._owner.tell_link(has_signals=False)

    def _line_opened(self) -> None:
        self._holding.succeeded()
        self._in_step.is_poked = True
        self._owner.tell_link(has_signals=True)
        self.nudge()

    def _line_failed(self, _message: str) -> None:
        self._in_step.pull_soon()  # tells soon whether the hub itself is away

    async def _upload(self) -> None:
        self._upload_wake.clear()
        await self._uploading.run(self.courier.upload_waiting(self._uploaded))
        self._uploading.succeeded()
        await self._upload_wake.wait()

    async def _fetch_ahead(self) -> None:
        await self._fetch_wake.wait()
        self._fetch_wake.clear()
        try:
            await self._fetching.run(self.courier.fetch_ahead())
        except SyncError:
            self._fetch_wake.set()  # still wanted, after the pause
            raise
        self._fetching.succeeded()

    def _round_told(self, outcome: Outcome) -> None:
        self._owner.tell_outcome(outcome)
        if any(kind in FETCHED_AHEAD_BY for kind, _ in outcome.changed):
            self._fetch_wake.set()

    def _uploaded(self, outcome: Outcome) -> None:
        self._owner.tell_outcome(outcome)
        self.wake()

    def _signal_came(self, signal: Signal) -> None:
        if isinstance(signal, Poke):
            self._in_step.note_news(signal.scopes)
            return
        if isinstance(signal, DeviceTaken):
            raise CopiedProfileError(signal.device)
        if isinstance(signal, Hello):
            self._in_step.pull_soon()
        self._owner.tell(SignalReceived(signal))

    def send(self, signal: Signal) -> None:
        """Send a signal; one that belongs to a session is refused when there is no line."""
        if not self._line.send(signal) and isinstance(signal, SessionAsk | SessionAnswer):
            refused = SignalRefused(code="not_online", message=CUT, session_id=signal.session_id)
            self._owner.tell(SignalReceived(refused))


def _not_told(_message: str) -> None:
    """Say nothing: the rounds tell how the way to the hub is."""
