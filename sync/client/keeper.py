"""What goes on in a replica's loop: rounds, the line of signals, uploads, and signing in again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sync.client.backoff import Backoff, Pace
from sync.client.courier import Courier
from sync.client.cuttable import Cuttable
from sync.client.events import LinkStatus, ReplicaEvent, SignalReceived, SignedOut
from sync.client.identity import Identity
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.outcome import Outcome
from sync.client.profile import CopiedProfileError, Profile
from sync.client.rounds import InWriter, Rounds
from sync.client.signal_line import CUT, SignalLine
from sync.errors import HubUnreachableError, RefusedError, SyncError, TokenRefusedError
from sync.protocol.accounts import Enrol, SignedIn, SignIn
from sync.protocol.signals import DeviceTaken, Hello, Poke, SessionAnswer, SessionAsk, Signal, SignalRefused
from sync.protocol.versions import MUST_BE_UPDATED, is_refused_for_age

_log = logging.getLogger(__name__)

SIGNED_OUT = "You are signed out. Everything you write is kept here and goes out when you sign in again."
FAULT = "Something went wrong in this program; it is tried again. Everything you write is kept here."


class Owner(Protocol):
    """What the keeper tells the replica."""

    def tell(self, event: ReplicaEvent) -> None:
        """Hand on an event."""

    def tell_outcome(self, outcome: Outcome) -> None:
        """Hand on what a step changed in the store."""

    def tell_link(
        self, *, status: LinkStatus | None = None, message: str = "", has_signals: bool | None = None
    ) -> None:
        """Note how the way to the hub is."""

    def tell_account(self, account: SignedIn | None, *, is_cleared: bool = False) -> None:
        """Note who is signed in, and whether the store was cleared of somebody else's records."""


class Keeper:
    """Keeps a store in step with its hub. All of it runs in the replica's loop."""

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
        self._store = store
        self._link = link
        self._in_writer = in_writer
        self._owner = owner
        self._pace = pace
        self._chance = chance
        self.courier = courier
        self.identity = Identity(link)
        self._line = SignalLine(link, self._signal_came)
        self._profile = Profile(store, in_writer)
        self._rounds = Rounds(store, link, in_writer, owner.tell_outcome)
        self._wake = asyncio.Event()
        self._upload_wake = asyncio.Event()
        self._nudges: set[asyncio.Event] = set()
        self._is_pull_due = True
        self._is_outdated = False
        self._news: dict[str, int] = {}
        self._round = Cuttable()
        self._holding = Cuttable()
        self._upload = Cuttable()
        self._line_backoff = Backoff(pace, chance)

    async def run(self, until: asyncio.Event) -> None:
        """Work until an event is set."""
        round_backoff, upload_backoff = Backoff(self._pace, self._chance), Backoff(self._pace, self._chance)
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(self._repeat(self._keep_in_step, round_backoff, self._round_failed)),
                group.create_task(self._repeat(self._keep_line, self._line_backoff, self._line_failed)),
                group.create_task(self._repeat(self._keep_uploading, upload_backoff, _not_told)),
            ]
            await until.wait()
            for task in tasks:
                task.cancel()
        await self._link.close()

    async def _repeat(
        self, attempt: Callable[[Backoff], Awaitable[None]], backoff: Backoff, failed: Callable[[str], None]
    ) -> None:
        """Attempt something for ever; after a failure wait, longer each time, or until somebody nudges."""
        nudge = asyncio.Event()
        self._nudges.add(nudge)
        while True:
            await self.identity.signed_in.wait()
            token = self._link.token
            nudge.clear()
            try:
                await attempt(backoff)
                continue
            except TokenRefusedError as error:
                if await self._renew(token, error, failed):
                    continue
            except SyncError as error:
                failed(str(error))
            except Exception:  # noqa: BLE001 - told and logged: one fault of ours does not end all sync
                _log.exception("an attempt to reach the hub failed by our own fault")
                failed(FAULT)
            await _wait(nudge, backoff.next_wait_s())

    async def _renew(self, token: str, why: TokenRefusedError, failed: Callable[[str], None]) -> bool:
        """Get another token; return whether to go on at once."""
        try:
            if not token:
                raise why
            await self._note_account(await self.identity.renew(token, why))
        except TokenRefusedError as error:
            self._sign_off(error)
        except SyncError as error:
            failed(str(error))
            return False
        return True

    async def _ensure_token(self) -> None:
        await self._note_account(await self.identity.ensure_token())

    async def _note_account(self, account: SignedIn | None) -> None:
        if account is not None:
            await self._in_writer(lambda: self._store.adopt(account))
            self._owner.tell_account(account)

    def _sign_off(self, why: RefusedError) -> None:
        """Stop, since the hub takes neither token nor key; whatever was written stays."""
        if not self.identity.signed_in.is_set():
            return
        self.identity.park()
        self._owner.tell_link(status=LinkStatus.SIGNED_OUT, message=SIGNED_OUT)
        self._owner.tell(SignedOut(why.code, str(why)))

    async def _keep_in_step(self, backoff: Backoff) -> None:
        await self._ensure_token()
        if await self._round.run(self._one_round()):
            backoff.reset()
            self._round_done()
            rest_s = self._pace.rest_s(is_poked=self._line.is_open)
            if not await _wait(self._wake, rest_s * (0.75 + 0.5 * self._chance())):
                self._is_pull_due = True

    async def _one_round(self) -> None:
        self._wake.clear()
        is_pull_due, news = self._is_pull_due, self._news
        self._is_pull_due, self._news = True, {}  # due again, should this round fail
        is_needed = await self._rounds.push() or is_pull_due or self._rounds.is_news(news)
        while is_needed:
            is_needed = await self._pull_if_young() and await self._rounds.push()
        self._is_pull_due = False

    async def _pull_if_young(self) -> bool:
        """Read what is new; a hub for which this program is too old gives nothing, and goes on taking."""
        try:
            is_new_epoch = await self._rounds.pull()
        except RefusedError as error:
            if not is_refused_for_age(error.code):
                raise
            self._is_outdated = True
            return False
        self._is_outdated = False
        return is_new_epoch

    def _round_done(self) -> None:
        if self._is_outdated:  # what is written here was sent all the same
            self._owner.tell_link(status=LinkStatus.OUTDATED, message=MUST_BE_UPDATED)
        else:
            self._owner.tell_link(status=LinkStatus.ONLINE)

    def _round_failed(self, message: str) -> None:
        self._owner.tell_link(status=LinkStatus.OFFLINE, message=message)

    async def _keep_line(self, _backoff: Backoff) -> None:
        await self._ensure_token()
        self._line.introduction = await self._profile.introduction()
        try:
            await self._holding.run(self._line.hold(self._line_opened))
        except CopiedProfileError as told:
            await self._profile.leave(told.device)
        finally:
            self._owner.tell_link(has_signals=False)

    def _line_opened(self) -> None:
        self._line_backoff.reset()
        self._owner.tell_link(has_signals=True)
        self.nudge()

    def _line_failed(self, _message: str) -> None:
        self._pull()  # tells soon whether the hub itself is away

    async def _keep_uploading(self, backoff: Backoff) -> None:
        self._upload_wake.clear()
        await self._ensure_token()
        await self._upload.run(self.courier.upload_waiting(self._uploaded))
        backoff.reset()
        await self._upload_wake.wait()

    def _uploaded(self, outcome: Outcome) -> None:
        self._owner.tell_outcome(outcome)
        self.wake()

    def _signal_came(self, signal: Signal) -> None:
        if isinstance(signal, Poke):
            self._news |= signal.scopes
            self.wake()
            return
        if isinstance(signal, DeviceTaken):
            raise CopiedProfileError(signal.device)
        if isinstance(signal, Hello):
            self._pull()
        self._owner.tell(SignalReceived(signal))

    def _pull(self) -> None:
        self._is_pull_due = True
        self.wake()

    def wake(self) -> None:
        """Begin a round, unless the hub was found away just now."""
        self._wake.set()

    def wake_uploads(self) -> None:
        """Upload what was kept."""
        self._upload_wake.set()

    def nudge(self) -> None:
        """Try at once, whatever failed before: the hub was seen, or somebody signed in."""
        for event in (*self._nudges, self._upload_wake):
            event.set()
        self._pull()

    def send(self, signal: Signal) -> None:
        """Send a signal; one that belongs to a session is refused when there is no line."""
        if not self._line.send(signal) and isinstance(signal, SessionAsk | SessionAnswer):
            refused = SignalRefused(code="not_online", message=CUT, session_id=signal.session_id)
            self._owner.tell(SignalReceived(refused))

    async def sign_in(self, email: str, password: str) -> SignedIn:
        """Sign in with a password."""
        return await self._take(await self._link.sign_in(SignIn(email=email, password=password)), None)

    async def enrol(self, request: Enrol, key: Ed25519PrivateKey) -> SignedIn:
        """Introduce this device."""
        return await self._take(await self._link.enrol(request), key)

    async def resume(self, account: SignedIn, key: Ed25519PrivateKey | None) -> None:
        """Go on as somebody who signed in earlier."""
        try:
            await self._take(account, key)
        except SyncError as error:
            code = error.code if isinstance(error, RefusedError) else "store"
            self._owner.tell(SignedOut(code, str(error)))

    async def _take(self, account: SignedIn, key: Ed25519PrivateKey | None) -> SignedIn:
        self.identity.signed_in.clear()  # nothing begins anew in another's name while this is going on
        await self._cut_everything()
        try:
            is_cleared = await self._in_writer(lambda: self._store.adopt(account))
        except SyncError:
            self.identity.go_on()
            raise
        self.identity.use(account, key)
        self._owner.tell_account(account, is_cleared=is_cleared)
        if self.identity.signed_in.is_set():
            self._owner.tell_link(status=LinkStatus.CONNECTING)
            self.nudge()
        return account

    async def sign_out(self) -> None:
        """Go on as nobody; the hub forgets the token if it can be reached."""
        token = self._link.token
        self.identity.drop()
        await self._cut_everything()
        await self._in_writer(self._store.forget_account)
        self._owner.tell_account(None)
        self._owner.tell_link(status=LinkStatus.SIGNED_OUT)
        try:
            await self._link.sign_out(token)
        except (RefusedError, HubUnreachableError) as error:
            _log.info("signed out without the hub: %s", error)

    async def _cut_everything(self) -> None:
        for work in (self._round, self._holding, self._upload):
            await work.cut()


def _not_told(_message: str) -> None:
    """Say nothing: the rounds tell how the way to the hub is."""


async def _wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, or for so long; return whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
