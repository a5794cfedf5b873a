"""The slow line with real sockets: everything arrives, in order, late, and counted."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from bench.glass.line import HOST, Line
from bench.glass.pacing import Pacing

WAIT_S = 10.0
SENT = bytes(range(256)) * 40

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send back all, then end."""
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    writer.close()


@asynccontextmanager
async def through(up: Pacing, down: Pacing) -> AsyncIterator[tuple[Line, int]]:
    """A line to an echo; yields it and the port to connect to."""
    server = await asyncio.start_server(echo, HOST, 0)
    line = Line(up, down)
    with socket.create_server((HOST, 0)) as listener:
        listener.setblocking(False)
        serving = asyncio.create_task(line.serve(listener, server.sockets[0].getsockname()[1]))
        async with asyncio.timeout(WAIT_S):
            yield line, listener.getsockname()[1]
        serving.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await serving
    server.close()
    await server.wait_closed()


async def round_trip(port: int) -> tuple[bytes, float]:
    """Send everything, end, and return what came back and how long it took."""
    reader, writer = await asyncio.open_connection(HOST, port)
    begin_s = asyncio.get_running_loop().time()
    writer.write(SENT)
    writer.write_eof()
    answer = await reader.read(-1)
    writer.close()
    await writer.wait_closed()
    return answer, asyncio.get_running_loop().time() - begin_s


async def test_free_line_passes_everything_on():
    async with through(Pacing(), Pacing()) as (line, port):
        answer, _ = await round_trip(port)
        assert answer == SENT
        assert line.counts() == {"up": len(SENT), "down": len(SENT), "connections": 1}


async def test_slow_line_takes_its_time():
    rate_bps, delay_s = 1.6e6, 0.01
    async with through(Pacing(), Pacing(rate_bps, delay_s)) as (_, port):
        answer, took_s = await round_trip(port)
        assert answer == SENT
        assert took_s >= len(SENT) * 8 / rate_bps + delay_s


async def test_cut_ends_what_stands_and_takes_what_comes():
    async with through(Pacing(), Pacing()) as (line, port):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"here")
        assert await reader.readexactly(4) == b"here"
        line.cut()
        assert await reader.read() == b""
        writer.close()
        with contextlib.suppress(ConnectionError):  # the line was faster
            await writer.wait_closed()
        answer, _ = await round_trip(port)
        assert answer == SENT


async def test_a_lost_line_refuses_what_comes_until_it_is_back():
    async with through(Pacing(), Pacing()) as (line, port):
        reader, writer = await asyncio.open_connection(HOST, port)
        writer.write(b"here")
        assert await reader.readexactly(4) == b"here"
        line.lose(0.05)
        assert await reader.read() == b""
        writer.close()
        with contextlib.suppress(ConnectionError):
            await writer.wait_closed()
        refused = 0
        while True:
            try:
                answer, _ = await round_trip(port)
            except ConnectionError:
                refused += 1
            else:
                break
        assert refused and answer == SENT


async def test_nobody_behind_the_line():
    with socket.create_server((HOST, 0)) as unused:
        port = unused.getsockname()[1]
    line = Line(Pacing(), Pacing())
    with socket.create_server((HOST, 0)) as listener:
        listener.setblocking(False)
        serving = asyncio.create_task(line.serve(listener, port))
        reader, writer = await asyncio.open_connection(HOST, listener.getsockname()[1])
        async with asyncio.timeout(WAIT_S):
            assert await reader.read() == b""
        writer.close()
        await writer.wait_closed()
        assert not serving.done()
        serving.cancel()
        with pytest.raises(asyncio.CancelledError):
            await serving
