"""One address for several nodes: each connection goes to the first node in the list that takes it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

PIECE_BYTES = 64 * 1024


@asynccontextmanager
async def balancing(*ports: int) -> AsyncIterator[int]:
    """Serve a port of 127.0.0.1 for the time of a block, and yield it; behind it are these ports."""
    passing: set[asyncio.Task[None]] = set()

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        passing.add(task)
        try:
            await _join(reader, writer, ports)
        except asyncio.CancelledError:
            pass  # the block is over
        finally:
            passing.discard(task)
            writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in list(passing):
            task.cancel()
        await asyncio.gather(*passing, return_exceptions=True)


async def _join(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, ports: tuple[int, ...]) -> None:
    for port in ports:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            continue
        try:
            await asyncio.gather(_pour(reader, far_writer), _pour(far_reader, writer))
        finally:
            far_writer.close()
        return


async def _pour(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(PIECE_BYTES):
            sink.write(data)
            await sink.drain()
    sink.close()
