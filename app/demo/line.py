"""A line of limited speed between workstation and hub, which can be cut: what the demonstration's file survives."""

from __future__ import annotations

import asyncio
import threading
import time
from dataclasses import dataclass

CHUNK = 64 * 1024


@dataclass(eq=False)
class _Connection:
    """One connection through the line, and what it carried towards the hub."""

    writers: tuple[asyncio.StreamWriter, asyncio.StreamWriter]
    up_bytes: int = 0


class Line:
    """Forwards TCP from a loopback port of its own; in a thread of its own.

    Attributes:
        port: where the line begins.
        cuts: how often it has been cut.
    """

    def __init__(self, to_port: int, rate_bytes_s: float) -> None:
        self._to_port, self._rate = to_port, rate_bytes_s
        self._loop = asyncio.new_event_loop()
        self._connections: set[_Connection] = set()
        self._cut_after = 0
        self._free_at = 0.0
        self.cuts = 0
        self.port = 0
        ready = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(ready,), name="line")
        self._thread.start()
        ready.wait()

    def cut_largest_after(self, up_bytes: int) -> None:
        """Cut, once, the connection that first carries so many bytes towards the hub from now on."""
        self._loop.call_soon_threadsafe(self._arm, up_bytes)

    def close(self) -> None:
        """End every connection and the thread."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _arm(self, up_bytes: int) -> None:
        for connection in self._connections:
            connection.up_bytes = 0
        self._cut_after = up_bytes

    def _run(self, ready: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        self._loop.run_forever()
        server.close()
        self._loop.run_until_complete(self._end_all())
        self._loop.close()

    async def _end_all(self) -> None:
        """End every connection and wait until its sockets are closed."""
        ends = [end for connection in self._connections for end in connection.writers]
        for end in ends:
            end.transport.abort()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.gather(*others, *(end.wait_closed() for end in ends), return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._to_port)
        except OSError:
            writer.close()
            return
        connection = _Connection((writer, far_writer))
        self._connections.add(connection)
        try:
            await asyncio.gather(
                self._pump(reader, far_writer, connection, is_up=True),
                self._pump(far_reader, writer, connection, is_up=False),
            )
        except OSError:
            pass  # either end went away: so does the other
        finally:
            self._connections.discard(connection)
            for end in connection.writers:
                end.close()

    async def _pump(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, connection: _Connection, *, is_up: bool
    ) -> None:
        while chunk := await reader.read(CHUNK):
            if is_up:
                connection.up_bytes += len(chunk)
                await self._take_time(len(chunk))
                if self._cut_after and connection.up_bytes >= self._cut_after:
                    self._cut(connection)
            writer.write(chunk)
            await writer.drain()
        writer.close()

    async def _take_time(self, size: int) -> None:
        self._free_at = max(time.monotonic(), self._free_at) + size / self._rate
        await asyncio.sleep(self._free_at - time.monotonic())

    def _cut(self, connection: _Connection) -> None:
        self._cut_after = 0
        self.cuts += 1
        for end in connection.writers:
            end.transport.abort()
