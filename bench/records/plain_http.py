"""The least HTTP/1.1 over TLS that a sync round needs: 1,500 clients share two cores with the hub that they measure."""

from __future__ import annotations

import asyncio
import ssl
import time
from urllib.parse import urlsplit

import zstandard

from sync.client.address import HubAddress

KEPT_ALIVE_S = 4.0
"""Shorter than the five seconds after which httpx and the hub drop an idle connection."""

MAX_HEAD_BYTES = 64 * 1024


class CallError(Exception):
    """The hub answered with something else than success; the text has status and body."""


class PlainHttp:
    """Calls to one hub over one connection, opened when needed and kept as long as httpx keeps it."""

    def __init__(self, address: HubAddress, context: ssl.SSLContext | None, token: str) -> None:
        """Take the hub, what to wrap connections in, and who calls."""
        parts = urlsplit(address.url)
        self._host, self._port = parts.hostname or "", parts.port or 0
        self._context = context
        self._head = (
            f"Host: {self._host}:{self._port}\r\nAuthorization: Bearer {token}\r\n"
            "Content-Type: application/json\r\nAccept-Encoding: zstd\r\n"
        )
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self._used_s = 0.0

    async def post(self, path: str, body: bytes) -> bytes:
        """Send a body of JSON and return the answer's.

        Raises:
            CallError: a refusal.
            OSError: the hub does not answer.
        """
        if self._streams is not None and time.monotonic() - self._used_s > KEPT_ALIVE_S:
            self.close()
        if self._streams is None:
            self._streams = await asyncio.open_connection(
                self._host, self._port, ssl=self._context, limit=MAX_HEAD_BYTES
            )
        reader, writer = self._streams
        head = f"POST {path} HTTP/1.1\r\n{self._head}Content-Length: {len(body)}\r\n\r\n"
        writer.write(head.encode() + body)
        lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
        headers = dict(line.split(": ", 1) for line in lines[1:] if line)
        data = await reader.readexactly(int(headers["content-length"]))
        self._used_s = time.monotonic()
        if headers.get("content-encoding") == "zstd":
            data = zstandard.ZstdDecompressor().decompress(data, max_output_size=64 * 1024 * 1024)
        if lines[0].split()[1] != "200":
            raise CallError(f"{path}: {lines[0]} {data.decode(errors='replace')[:200]}")
        return data

    def close(self) -> None:
        """Close the connection."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None
