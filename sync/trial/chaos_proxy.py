"""A TCP proxy that does to connections what networks do: cuts them at any byte, resets, stalls, crumbles, delays."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum

LOOPBACK = "127.0.0.1"
PIECE_BYTES = 64 * 1024


class Way(StrEnum):
    """In which direction bytes go."""

    UP = "up"
    DOWN = "down"


class End(StrEnum):
    """What becomes of a connection when the bytes that it may carry are used up.

    CLOSE: both ends are told in order. RESET: both get an RST (RFC 9293, section 3.5.2). HALF_OPEN: neither is
    told, and what comes later is swallowed; once the weather is fair again both get an RST, as from a machine
    that does not know the connection any more. STALL: nothing gets through until the weather is fair, then
    everything.
    """

    CLOSE = "close"
    RESET = "reset"
    HALF_OPEN = "half_open"
    STALL = "stall"


@dataclass(frozen=True, slots=True)
class Weather:
    """What happens to the bytes from now on.

    Attributes:
        way: whose bytes are counted, None for neither: nothing ends.
        after_bytes: so many still pass, over all connections together.
        end: what happens then, to every connection.
        piece_bytes: bytes pass in pieces of this size.
        delay_s: each piece is this late.
        is_away: connections are refused, as by a machine that is off.
    """

    way: Way | None = None
    after_bytes: int = 0
    end: End = End.CLOSE
    piece_bytes: int = PIECE_BYTES
    delay_s: float = 0.0
    is_away: bool = False


FAIR = Weather()


class ChaosProxy:
    """Carries connections to one port. Belongs to one event loop.

    Attributes:
        port: where it listens, on loopback.
        was_hit: whether the weather ended a connection, or refused one.
        passed: bytes that passed each way since the weather changed.
    """

    def __init__(self, target_port: int) -> None:
        """Take the port on loopback that connections are carried to."""
        self._target_port = target_port
        self._weather = FAIR
        self._changed = asyncio.Event()
        self._lines: set[_Line] = set()
        self._carrying: set[asyncio.Task[None]] = set()
        self.port = 0
        self.was_hit = False
        self.passed = {Way.UP: 0, Way.DOWN: 0}

    @property
    def weather(self) -> Weather:
        """What happens now."""
        return self._weather

    @weather.setter
    def weather(self, weather: Weather) -> None:
        self._weather = weather
        self.was_hit = False
        self.passed = {Way.UP: 0, Way.DOWN: 0}
        self._changed.set()
        self._changed = asyncio.Event()
        if weather.is_away:
            self._hit(End.RESET)
        for line in [line for line in self._lines if line.is_forgotten and weather.way is None]:
            line.reset()

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[ChaosProxy]:
        """Listen for the time of a block; all connections end with it."""
        server = await asyncio.start_server(self._accepted, LOOPBACK, 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()
            for line in list(self._lines):
                line.close()
            self.weather = FAIR
            await asyncio.gather(*self._carrying)

    def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.ensure_future(self._carry(reader, writer))
        self._carrying.add(task)
        task.add_done_callback(self._carrying.discard)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._weather.is_away:
            self.was_hit = True
            _reset(writer)
            return
        try:
            up_reader, up_writer = await asyncio.open_connection(LOOPBACK, self._target_port)
        except OSError:
            _reset(writer)
            return
        line = _Line(writer, up_writer)
        self._lines.add(line)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._pump(Way.UP, reader, up_writer, line))
                group.create_task(self._pump(Way.DOWN, up_reader, writer, line))
        finally:
            line.close()
            self._lines.discard(line)

    async def _pump(self, way: Way, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: _Line) -> None:
        with suppress(OSError):
            while not line.is_over and (data := await reader.read(self._weather.piece_bytes)):
                await self._pass_on(way, data, writer, line)
        line.close()

    async def _pass_on(self, way: Way, data: bytes, writer: asyncio.StreamWriter, line: _Line) -> None:
        if self._weather.delay_s:
            await asyncio.sleep(self._weather.delay_s)
        if line.is_forgotten:
            return
        weather = self._weather
        left = weather.after_bytes - self.passed[way] if weather.way is way else len(data)
        if left < len(data):
            writer.write(data[: max(left, 0)])
            self.passed[way] += max(left, 0)
            await writer.drain()
            self._hit(weather.end)
            if weather.end is End.STALL:
                await self._fair_again()
                writer.write(data[max(left, 0) :])
            return
        self.passed[way] += len(data)
        writer.write(data)
        await writer.drain()
        if self._weather.way is not None and self.was_hit and self._weather.end is End.STALL:
            await self._fair_again()

    async def _fair_again(self) -> None:
        while self._weather.way is not None:
            await self._changed.wait()

    def _hit(self, end: End) -> None:
        self.was_hit = True
        for line in list(self._lines):
            if end is End.CLOSE:
                line.close()
            elif end is End.RESET:
                line.reset()
            elif end is End.HALF_OPEN:
                line.is_forgotten = True


class _Line:
    """Both halves of one carried connection."""

    def __init__(self, *writers: asyncio.StreamWriter) -> None:
        self._writers = writers
        self.is_over = False
        self.is_forgotten = False

    def close(self) -> None:
        self.is_over = True
        for writer in self._writers:
            writer.close()

    def reset(self) -> None:
        self.is_over = True
        for writer in self._writers:
            _reset(writer)


def _reset(writer: asyncio.StreamWriter) -> None:
    """Close a connection with an RST: SO_LINGER of no time."""
    connection = writer.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        with suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.transport.abort()
