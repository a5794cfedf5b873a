"""The signal socket: what matters now, in both directions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress

import msgspec
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from app.hub.api.door import NUL, Door, address_of, refusing
from app.hub.lines import Line
from app.hub.principal import Principal
from app.hub.routing import ClientSignal, Router
from app.hub.stampers import Stampers
from app.hub.switchboard import Switchboard
from app.hub.waiting import uninterrupted, until_first
from app.hub.workers import Workers
from sync.protocol.copies import HEADER
from sync.protocol.signals import Hello, SignalRefused

MAX_SIGNAL_BYTES = 64 * 1024
"""The largest signal is an answer with a lease and addresses, a few kilobytes."""

SIGNALS_A_SECOND = 20.0
SIGNALS_AT_ONCE = 100.0
"""Nobody types faster; a program that does is told to slow down by closing its socket."""

CLOSE_GRACE_S = 2.0


class SignalsApi:
    """`/ws`."""

    def __init__(
        self,
        door: Door,
        switchboard: Switchboard,
        router: Router,
        stampers: Stampers,
        workers: Workers,
        read_epoch: Callable[[], str],
        now_ms: Callable[[], int],
    ) -> None:
        """Take the parts that signals concern.

        Args:
            door: lets people in.
            switchboard: knows who is here.
            router: knows where signals go.
            stampers: which devices stamp here.
            workers: the threads.
            read_epoch: the records' epoch; blocks.
            now_ms: milliseconds since 1970.
        """
        self._door = door
        self._switchboard = switchboard
        self._router = router
        self._workers = workers
        self._read_epoch = read_epoch
        self._now_ms = now_ms
        self._stampers = stampers
        self._decoder = msgspec.json.Decoder(ClientSignal)

    def routes(self) -> list[BaseRoute]:
        """Return the endpoint."""
        return [WebSocketRoute("/ws", self.signals)]

    async def signals(self, socket: WebSocket) -> None:
        """Serve one socket from its opening to its end."""
        async with refusing(socket):
            line = Line(await self._door.principal(socket), address_of(socket))
            epoch = await self._workers.read(self._read_epoch)
            self._switchboard.join(line)
            try:
                await socket.accept()
                line.offer(self._hello(line.principal, epoch))
                with self._stampers.present(line, socket.headers.get(HEADER, "")):
                    await self._serve(socket, line)
            finally:
                self._switchboard.leave(line)

    def _hello(self, principal: Principal, epoch: str) -> Hello:
        # A customer is not told who else is a customer here, nor which agents are at work.
        online = self._switchboard.roster.online() if principal.is_staff else []
        return Hello(now_ms=self._now_ms(), epoch=epoch, online=online)

    async def _serve(self, socket: WebSocket, line: Line) -> None:
        await until_first([self._read(socket, line), _write(socket, line), line.ended.wait()])
        with suppress(WebSocketDisconnect, RuntimeError, TimeoutError):
            async with asyncio.timeout(CLOSE_GRACE_S):
                await socket.close(line.close_code, line.close_reason)

    async def _read(self, socket: WebSocket, line: Line) -> None:
        budget = _Budget()
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            text = message.get("text")
            if text is None or len(text) > MAX_SIGNAL_BYTES:
                line.end(1009 if text is not None else 1003, "too_large" if text is not None else "text_only")
                return
            if not budget.takes_one():
                line.end(1008, "slow_down")
                return
            await self._take(line, text)

    async def _take(self, line: Line, text: str) -> None:
        try:
            if NUL.decode() in text:
                raise ValueError("no signal has U+0000 in it")
            signal = self._decoder.decode(text)
        except (ValueError, RecursionError):
            line.offer(SignalRefused(code="bad_signal", message="The hub does not understand this signal."))
            return
        # What somebody has said counts, even if he hangs up right behind it: the end of a session above all.
        await uninterrupted(self._router.handle(line, signal))


async def _write(socket: WebSocket, line: Line) -> None:
    with suppress(WebSocketDisconnect, RuntimeError):
        while True:
            await socket.send_text(await line.next_text())


class _Budget:
    """How many signals a socket may still send: so many at once, refilled so many a second."""

    def __init__(self) -> None:
        self._left = SIGNALS_AT_ONCE
        self._at_s = asyncio.get_running_loop().time()

    def takes_one(self) -> bool:
        """Take one from the budget; False when it is used up."""
        now = asyncio.get_running_loop().time()
        self._left = min(SIGNALS_AT_ONCE, self._left + (now - self._at_s) * SIGNALS_A_SECOND)
        self._at_s = now
        self._left -= 1
        return self._left >= 0
