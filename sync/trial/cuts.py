"""Every step of sync, cut off at every byte of its requests and answers: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field

from sqlalchemy import Engine

from sync.client.signal_line import SignalLine
from sync.errors import SyncError
from sync.protocol.signals import Hello, Poke, Signal, Typing
from sync.trial.chaos_proxy import FAIR, LOOPBACK, ChaosProxy, End, Way, Weather
from sync.trial.kills import Bench
from sync.trial.reckoning import HubSide, Reckoning, reckon
from sync.trial.walker import Walker
from sync.trial.writer import Note

RESET_EVERY = 7
"""One cut among so many is a reset; the others are closed in order."""

FAIR_TRIES = 3
"""The first use of a connection that died meanwhile may fail; a replica tries again by itself as well."""

STEP_S = 15.0
"""A step that is cut off ends long before."""


@dataclass(frozen=True)
class CutPlan:
    """What is cut.

    Attributes:
        every: cut after 0 bytes, after so many, after twice as many and so on.
        is_time_up: ends it early.
        on_cut: told the step and the number of its cuts so far.
    """

    every: int = 1
    is_time_up: Callable[[], bool] = lambda: False
    on_cut: Callable[[str, int], None] = lambda _step, _cuts: None


@dataclass
class CutFigures:
    """What came of it.

    Attributes:
        cuts: step and direction -> how often it was cut.
        bytes_covered: step and direction -> bytes that it has, the whole of it.
    """

    cuts: dict[str, int] = field(default_factory=dict)
    bytes_covered: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    edits: int = 0
    is_complete: bool = True
    faults: list[str] = field(default_factory=list)


async def run_cuts(bench: Bench, plan: CutPlan) -> CutFigures:
    """Cut every step at the planned bytes, then reckon. The bench's hub must be plain: bytes are those of HTTP.

    Every process that this starts has ended when it returns or raises.
    """
    begun = time.monotonic()
    engines = bench.database()
    hub = bench.hubs[0]
    try:
        await hub.program.start()
        await hub.program.said()
        async with ChaosProxy(int(hub.url.rpartition(":")[2])).serving() as proxy, _walkers(bench, proxy) as walkers:
            cuts = Cuts(*walkers, proxy, engines.reader, bench, plan)
            await cuts.run()
            await asyncio.gather(*(walker.sync() for walker in walkers))
            side = HubSide(engines.reader, bench.database_file, bench.has_blob)
            found: Reckoning = reckon(side, [walker.station for walker in walkers], bench.rules)
            cuts.figures.faults += [*found.faults, *(fault for walker in walkers for fault in walker.faults)]
            cuts.figures.edits = found.edits
    finally:
        engines.close()
        await hub.program.end()
    cuts.figures.seconds = time.monotonic() - begun
    return cuts.figures


@asynccontextmanager
async def _walkers(bench: Bench, proxy: ChaosProxy) -> AsyncIterator[tuple[Walker, Walker]]:
    """Give one client behind the proxy and one of the same team that reaches the hub undisturbed."""
    async with AsyncExitStack() as stack:
        client = Walker(bench.folder, "cut-off", f"http://{LOOPBACK}:{proxy.port}", bench.accounts[0])
        stack.push_async_callback(client.close)
        other = Walker(bench.folder, "undisturbed", bench.hubs[0].url, bench.accounts[0])
        stack.push_async_callback(other.close)
        for walker in (client, other):
            walker.write()
            await walker.sync()
        yield client, other


class Cuts:
    """The steps of a client, and how each is cut. Belongs to one event loop.

    Attributes:
        figures: what came of it so far.
    """

    def __init__(
        self, client: Walker, other: Walker, proxy: ChaosProxy, hub: Engine, bench: Bench, plan: CutPlan
    ) -> None:
        """Take a client behind a proxy, another one beside it, and the hub's database."""
        self._client = client
        self._other = other
        self._proxy = proxy
        self._hub = hub
        self._bench = bench
        self._plan = plan
        self.figures = CutFigures()

    async def run(self) -> None:
        """Cut every step both ways."""
        for way in Way:
            await self._cut_step(f"push, {way}", way, self._edit_here, self._client.push)
            await self._cut_step(f"pull, {way}", way, self._edit_there, self._client.pull)
            await self._cut_step(f"file, {way}", way, self._attach, self._client.upload)
            await self._cut_step(f"signals, {way}", way, self._edit_here, self._hold_line)

    async def _cut_step(
        self,
        name: str,
        way: Way,
        prepare: Callable[[], Awaitable[list[Note]]],
        step: Callable[[], Awaitable[None]],
    ) -> None:
        """Cut a step after more and more bytes, until it has no more of them."""
        cuts, after_bytes, is_hit = 0, 0, True
        while is_hit and not self._plan.is_time_up():
            made = await prepare()
            end = End.RESET if cuts % RESET_EVERY == RESET_EVERY - 1 else End.CLOSE
            self._proxy.weather = Weather(way=way, after_bytes=after_bytes, end=end)
            with suppress(SyncError):
                async with asyncio.timeout(STEP_S):
                    await step()
            is_hit = self._proxy.was_hit
            self._proxy.weather = FAIR
            await self._heal()
            self._note(name, after_bytes, self._client.look_for(made, self._hub))
            cuts += is_hit
            after_bytes += self._plan.every
            self._plan.on_cut(name, cuts)
        self.figures.cuts[name] = cuts
        self.figures.bytes_covered[name] = after_bytes
        self.figures.is_complete &= not is_hit

    def _note(self, name: str, after_bytes: int, faults: list[str]) -> None:
        self.figures.faults += [f"{name}, cut after {after_bytes} bytes: {fault}" for fault in faults]

    async def _heal(self) -> None:
        for left in reversed(range(FAIR_TRIES)):
            try:
                await self._client.sync()
                return
            except SyncError:
                if not left:
                    raise

    async def _edit_here(self) -> list[Note]:
        return self._client.write()

    async def _edit_there(self) -> list[Note]:
        made = self._other.write()
        await self._other.push()
        return made

    async def _attach(self) -> list[Note]:
        return self._client.attach()

    async def _hold_line(self) -> None:
        """Open the line of signals, send one, and have the hub send one; end when both came through."""
        greeted, poked = asyncio.Event(), asyncio.Event()

        def hear(signal: Signal) -> None:
            if isinstance(signal, Hello):
                greeted.set()
            elif isinstance(signal, Poke):
                poked.set()

        line = SignalLine(self._client.link, hear)
        holding = asyncio.ensure_future(line.hold(lambda: None))
        try:
            await _first(holding, greeted)
            if greeted.is_set() and not holding.done():
                line.send(Typing(ticket_id=self._client.ticket_id, is_typing=True))
                self._other.write()
                await self._other.push()
                await _first(holding, poked)
        finally:
            holding.cancel()
            with suppress(asyncio.CancelledError):
                await holding


async def _first(task: asyncio.Task[None], event: asyncio.Event) -> None:
    """Wait for the end of a task, or for an event."""
    waiting = asyncio.ensure_future(event.wait())
    await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
