"""What a hub answers is read within bounds, whatever it sends."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import msgspec
import pytest
import zstandard

from sync.client import link
from sync.client.address import HubAddress
from sync.client.link import HubLink
from sync.errors import PeerError, RefusedError
from sync.protocol.messages import PullReply, PullRequest

ASK = PullRequest(epoch=None, schema=1, cursors={})
REPLY = msgspec.json.encode(PullReply(epoch="e", now_ms=1, scopes=[]))
WAIT_S = 10.0


@asynccontextmanager
async def hub_that_answers(body: bytes, *headers: str, status: str = "200 OK") -> AsyncIterator[HubLink]:
    """A hub that gives the same answer to whatever it is asked."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
        writer.write("\r\n".join(head).encode() + body)
        with suppress(ConnectionError):  # the client had enough: just what is wanted
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    calling = HubLink(HubAddress(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"))
    try:
        async with asyncio.timeout(WAIT_S):
            yield calling
    finally:
        await calling.close()
        server.close()


@pytest.mark.parametrize("is_compressed", [True, False])
async def test_an_answer_that_grows_beyond_any_is_dropped(monkeypatch: pytest.MonkeyPatch, is_compressed: bool) -> None:
    monkeypatch.setattr(link, "MAX_REPLY_BYTES", 1_000_000)
    body = REPLY + b" " * 2_000_000
    packed = (zstandard.ZstdCompressor().compress(body), "Content-Encoding: zstd") if is_compressed else (body,)
    async with hub_that_answers(*packed) as calling:
        with pytest.raises(PeerError, match=r"larger than any.*kept here"):
            await calling.pull(ASK)


async def test_a_compressed_answer_is_read() -> None:
    async with hub_that_answers(zstandard.ZstdCompressor().compress(REPLY), "Content-Encoding: zstd") as calling:
        assert (await calling.pull(ASK)).epoch == "e"


@pytest.mark.parametrize(("body", "encoding"), [(b"no frame", "zstd"), (REPLY, "gzip"), (b"\xff", "identity")])
async def test_an_answer_that_makes_no_sense_is_told_as_such(body: bytes, encoding: str) -> None:
    async with hub_that_answers(body, f"Content-Encoding: {encoding}") as calling:
        with pytest.raises(PeerError, match="not understood"):
            await calling.pull(ASK)


async def test_a_redirection_leads_nowhere() -> None:
    async with hub_that_answers(b"", "Location: http://127.0.0.1:1/", status="307 Temporary Redirect") as calling:
        with pytest.raises(RefusedError, match="status 307"):
            await calling.pull(ASK)
