"""The proxy does to bytes exactly what it was told: else a trial behind it would prove nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from sync.trial.chaos_proxy import FAIR, ChaosProxy, End, Way, Weather

HELLO = b"0123456789"


@pytest.fixture
async def proxy() -> AsyncIterator[ChaosProxy]:
    """A proxy in front of a server that says everything back."""
    heard: set[asyncio.Task[None]] = set()

    async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(100):
                writer.write(data)
                await writer.drain()
        except ConnectionError:
            pass
        writer.close()

    def accepted(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.add(asyncio.ensure_future(echo(reader, writer)))

    server = await asyncio.start_server(accepted, "127.0.0.1", 0)
    async with ChaosProxy(server.sockets[0].getsockname()[1]).serving() as proxy:
        yield proxy
    await asyncio.gather(*heard)
    server.close()


async def said_back(proxy: ChaosProxy, said: bytes = HELLO) -> bytes:
    """Say something and return what comes back until the connection ends, or all of it came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(said)
    try:
        async with asyncio.timeout(5):
            back = b""
            while len(back) < len(said) and (data := await reader.read(100)):
                back += data
            return back
    finally:
        writer.close()


@pytest.mark.parametrize("way", Way)
async def test_exactly_so_many_bytes_pass_before_a_cut(proxy: ChaosProxy, way: Way) -> None:
    for after_bytes in range(len(HELLO)):
        proxy.weather = Weather(way=way, after_bytes=after_bytes)
        back = await said_back(proxy)
        assert proxy.was_hit
        assert proxy.passed[way] == after_bytes
        if way is Way.DOWN:
            assert back == HELLO[:after_bytes]
    proxy.weather = Weather(way=way, after_bytes=len(HELLO))
    assert (await said_back(proxy), proxy.was_hit) == (HELLO, False)


async def test_a_reset_is_a_reset(proxy: ChaosProxy) -> None:
    proxy.weather = Weather(way=Way.UP, after_bytes=3, end=End.RESET)
    with pytest.raises(ConnectionResetError):
        await said_back(proxy)


async def test_a_hub_that_is_away_refuses(proxy: ChaosProxy) -> None:
    proxy.weather = Weather(is_away=True)
    with pytest.raises(ConnectionError):
        await said_back(proxy)
    proxy.weather = FAIR
    assert await said_back(proxy) == HELLO


async def test_a_stall_ends_with_everything_and_a_dead_line_with_nothing(proxy: ChaosProxy) -> None:
    for end, wanted in ((End.STALL, HELLO), (End.HALF_OPEN, b"")):
        proxy.weather = Weather(way=Way.UP, after_bytes=0, end=end)
        waiting = asyncio.ensure_future(said_back(proxy))
        done, _ = await asyncio.wait([waiting], timeout=0.1)
        assert proxy.was_hit
        assert not done
        proxy.weather = FAIR
        if wanted:
            assert await waiting == wanted
        else:
            with pytest.raises(ConnectionResetError):
                await waiting


async def test_bytes_come_one_by_one_and_late(proxy: ChaosProxy) -> None:
    proxy.weather = Weather(piece_bytes=1)
    reader, writer = await asyncio.open_connection("127.0.0.1", proxy.port)
    writer.write(HELLO)
    assert await reader.readexactly(len(HELLO)) == HELLO
    writer.close()
    proxy.weather = Weather(delay_s=0.05)
    begun = asyncio.get_running_loop().time()
    assert await said_back(proxy) == HELLO
    assert asyncio.get_running_loop().time() - begun >= 0.1
