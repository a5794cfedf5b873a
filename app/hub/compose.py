"""The one place of the hub that knows everybody."""

from __future__ import annotations

import asyncio
import functools
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from app.hub.announcement import announce
from app.hub.api.accounts import AccountsApi
from app.hub.api.blob import BlobApi
from app.hub.api.door import Door, refusal_reply
from app.hub.api.health import HealthApi
from app.hub.api.relay import RelayApi
from app.hub.api.signals import SignalsApi
from app.hub.api.sync import SyncApi
from app.hub.blobs import Blobs
from app.hub.bus import Bus, Gone, LocalBus
from app.hub.care import Care
from app.hub.challenge import Challenges
from app.hub.devices import Devices
from app.hub.errors import RefusalError
from app.hub.forgetting import Forgetting
from app.hub.ledger import Ledger, now_ms
from app.hub.neighbours import Neighbours, NodeAddress
from app.hub.nodes import Nodes
from app.hub.once import OnceOnly
from app.hub.outside import OutsideNews
from app.hub.postgres_bus import PostgresBus
from app.hub.recognition import Recognition
from app.hub.refusals import refusal_of
from app.hub.relay import RelayRoom
from app.hub.relay_tokens import RelayTokens
from app.hub.routing import Router
from app.hub.sessions import GrantedSessions, SessionBook
from app.hub.signin import SignInDesk
from app.hub.stampers import Stampers
from app.hub.switchboard import Switchboard
from app.hub.tickets import Tickets
from app.hub.tokens import MS_PER_DAY
from app.hub.watch import Watch
from app.hub.workers import Workers
from sync.errors import RefusedError, StoreError
from sync.identifiers import team_scope

log = logging.getLogger(__name__)


class Hub:
    """Everything behind the port, put together.

    Attributes:
        app: the ASGI application.
        switchboard: who is here.
        relays: the relays that run.
    """

    def __init__(self, ledger: Ledger, address: NodeAddress | None = None) -> None:
        """Put a hub together over opened records; nothing runs before the application is started.

        Args:
            ledger: records and accounts; on PostgreSQL this is one of any number of nodes.
            address: where the other nodes reach this one.
        """
        self._ledger = ledger
        self._workers = Workers(ledger.engines.path)
        limits = ledger.settings.limits
        self.bus: Bus = PostgresBus(ledger.settings.database) if ledger.settings.database else LocalBus()
        self._neighbours = Neighbours(time.monotonic)
        self.switchboard = Switchboard(limits, self.bus, self._neighbours)
        self.relays = RelayRoom(limits, now_ms)
        self._sessions = SessionBook(now_ms)
        self._kept = GrantedSessions(ledger.engines, now_ms)
        self._relay_tokens = RelayTokens(ledger.keys.key_for("relay"), now_ms, self.bus.node)
        blobs = ledger.folder.path / ledger.settings.blobs if ledger.settings.blobs else ledger.folder.blobs
        self._blobs = Blobs(blobs, ledger.engines, now_ms, MS_PER_DAY if ledger.settings.blobs else 0)
        self._tickets = Tickets(ledger.engines)
        self._recognition = Recognition(ledger.store.reader, now_ms)
        self._desk = self._sign_in_desk()
        self.watch = Watch(self.switchboard, self._recognition, self._workers)
        self._stampers = Stampers(self.bus)
        self._nodes = self._among_nodes(address or NodeAddress())
        handlers = dict.fromkeys((RefusalError, RefusedError, StoreError, HTTPException, Exception), _refuse)
        self.app = Starlette(routes=self._routes(), lifespan=self._lifespan, exception_handlers=handlers)

    @property
    def trusted_proxies(self) -> tuple[str, ...]:
        """Proxies whose word counts for where a request comes from."""
        return self._ledger.settings.trusted_proxies

    def go_down(self) -> bool:
        """Say good-bye on every socket, since the hub is about to stop. Called on the event loop.

        Returns:
            Whether there was any.
        """
        is_busy = self.relays.count + self.switchboard.count > 0
        self.relays.close()
        self.switchboard.close()
        return is_busy

    def _sign_in_desk(self) -> SignInDesk:
        ledger = self._ledger
        return SignInDesk(
            workers=self._workers,
            settings=ledger.settings,
            users=ledger.users,
            devices=Devices(ledger.store, ledger.audit, team_scope(ledger.settings.team), now_ms),
            tokens=ledger.tokens,
            passwords=ledger.passwords,
            challenges=Challenges(ledger.keys.key_for("challenge"), now_ms),
            once=OnceOnly(ledger.engines, now_ms),
            audit=ledger.audit,
            recognition=self._recognition,
        )

    def _routes(self) -> list[BaseRoute]:
        ledger, workers = self._ledger, self._workers
        door = Door(self._desk)
        apis = (
            HealthApi(door, self.switchboard, self.relays, workers, ledger.store.epoch, now_ms),
            AccountsApi(door, self._desk, self.switchboard),
            SyncApi(door, ledger.store, workers, ledger.settings.limits),
            BlobApi(door, self._blobs, self._tickets, ledger.settings.limits, workers),
            SignalsApi(door, self.switchboard, self._router(), self._stampers, workers, ledger.store.epoch, now_ms),
            RelayApi(self._relay_tokens, self._sessions, self.relays, ledger.audit, workers, self._neighbours),
        )
        return [route for api in apis for route in api.routes()]

    def _router(self) -> Router:
        return Router(
            switchboard=self.switchboard,
            tickets=self._tickets,
            sessions=self._sessions,
            kept=self._kept,
            relays=self.relays,
            relay_tokens=self._relay_tokens,
            audit=self._ledger.audit,
            workers=self._workers,
            bus=self.bus,
        )

    def _among_nodes(self, address: NodeAddress) -> Nodes:
        return Nodes(
            bus=self.bus,
            neighbours=self._neighbours,
            switchboard=self.switchboard,
            sessions=self._sessions,
            relays=self.relays,
            stampers=self._stampers,
            address=address,
            recheck=self.watch.hurry,
            catch_up=self._catch_up,
        )

    async def _catch_up(self) -> int:
        self._sessions.load(await self._workers.write(self._kept.still_granted))
        return await self._workers.read(self._ledger.store.newest_seq)

    @asynccontextmanager
    async def _lifespan(self, _app: Starlette) -> AsyncIterator[None]:
        loop = asyncio.get_running_loop()

        outside = OutsideNews(self.switchboard.poking, self._ledger.store.newest_seq, self._workers)

        def tell_now(scopes: Mapping[str, int]) -> None:
            outside.note(scopes)
            self.switchboard.poking.tell(scopes)

        def tell(scopes: Mapping[str, int]) -> None:
            # Comes from the writing thread, which ends before the loop does.
            loop.call_soon_threadsafe(tell_now, dict(scopes))

        self._ledger.store.on_commit(tell)
        await self._catch_up()
        await self._workers.files(self._blobs.sweep)
        await self._workers.write(self._ledger.audit.note, "hub", "started")
        forgetting = Forgetting(self._ledger.store, self._workers)
        care = Care(self._ledger, self._blobs, self._workers, now_ms)
        running = [self.watch.run(), self.bus.run(), self._nodes.run(), forgetting.run(), care.run()]
        if not self._ledger.settings.database:
            running.append(outside.run())
        works = [asyncio.create_task(work) for work in running]
        for work in works:
            work.add_done_callback(_tell_of_failure)
        try:
            yield
        finally:
            for work in works:
                work.cancel()
            await asyncio.gather(*works, return_exceptions=True)
            with suppress(StoreError):  # a database that is away keeps no hub from stopping
                await self._workers.write(announce, self._ledger.engines, Gone(), node=self.bus.node)
                await self._workers.write(self._ledger.audit.note, "hub", "stopped")
            await loop.run_in_executor(None, functools.partial(self._workers.close))


def _tell_of_failure(work: asyncio.Task[None]) -> None:
    """Log what ended a part of the hub that should run as long as the hub does."""
    if not work.cancelled() and (error := work.exception()) is not None:
        log.error("A part of the hub has failed; restart it.", exc_info=error)


async def _refuse(_request: Request, error: Exception) -> Response:
    if isinstance(error, HTTPException):
        code = {404: "no_endpoint", 405: "no_method"}.get(error.status_code, "bad_request")
        return refusal_reply(RefusalError(error.status_code, code, f"{error.detail}."))
    return refusal_reply(refusal_of(error))
