"""A slow line on loopback as a program: forwards TCP with a set rate, delay and queue, and counts the bytes.

    python -m bench.glass.line --to 5901 --down 512k --up 512k --delay-ms 60

`down` is the way from the server to whoever connects. It prints one line of JSON with its ports: one for each `--to`,
and all connections of all of them share the line. Then it answers lines on its standard input: `count` with the bytes
delivered so far, `cut` breaks every connection, `lose SECONDS` also refuses new ones for so long, `hold SECONDS`
delivers nothing for so long; it ends with its input. The kernel's buffers on both sides come on top of the queue,
as they do with a modem, so a sender that does not pace itself fills seconds of line.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import socket
import struct
import sys
from collections.abc import Mapping
from dataclasses import dataclass

from bench.glass.pacing import Pacing, bits

HOST = "127.0.0.1"
IN_FLIGHT_CHUNKS = 4096
"""More than any queue and delay that is asked for holds; the pacing, not this, is the limit."""

RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no time: closing resets the connection, as an unplugged router does when it is asked again."""

FREE_IN_FLIGHT_CHUNKS = 16
"""Without a rate only the receiver slows the sender down, so nothing should pile up here."""


@dataclass
class Way:
    """One direction: its pacing, and what has arrived through it."""

    pacing: Pacing
    delivered_bytes: int = 0


class Line:
    """Forwards connections to ports of this machine; lives on the event loop."""

    def __init__(self, up: Pacing, down: Pacing) -> None:
        """Forward nothing yet; `up` is the way towards the ports."""
        self._lost_until_s = 0.0
        self._up, self._down = Way(up), Way(down)
        self._connections = 0
        self._open: set[socket.socket] = set()

    def counts(self) -> dict[str, int]:
        """Return what has been delivered."""
        return {
            "up": self._up.delivered_bytes,
            "down": self._down.delivered_bytes,
            "connections": self._connections,
        }

    def cut(self) -> None:
        """Break every connection that stands; new ones are taken."""
        for end in list(self._open):
            with contextlib.suppress(OSError):  # its other side was faster
                end.shutdown(socket.SHUT_RDWR)

    def lose(self, seconds: float) -> None:
        """Break every connection, and refuse new ones for so long."""
        self._lost_until_s = asyncio.get_running_loop().time() + seconds
        self.cut()

    def hold(self, seconds: float) -> None:
        """Deliver nothing of what is sent from now on for so long."""
        until_s = asyncio.get_running_loop().time() + seconds
        for way in (self._up, self._down):
            way.pacing.hold(until_s)

    async def serve(self, listener: socket.socket, port: int) -> None:
        """Forward connections to a port until cancelled."""
        loop = asyncio.get_running_loop()
        async with asyncio.TaskGroup() as connections:
            while True:
                near, _ = await loop.sock_accept(listener)
                if loop.time() < self._lost_until_s:
                    near.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                    near.close()
                else:
                    connections.create_task(self._join(near, port))

    async def _join(self, near: socket.socket, port: int) -> None:
        far = socket.socket()
        ends = {near, far}
        for end in ends:
            end.setblocking(False)
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connections += 1
        self._open |= ends
        try:
            await asyncio.get_running_loop().sock_connect(far, (HOST, port))
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._carry(near, far, self._up))
                ways.create_task(self._carry(far, near, self._down))
        except* OSError:
            pass  # one side broke: both are closed
        finally:
            self._open -= ends
            for end in ends:
                end.close()

    async def _carry(self, source: socket.socket, target: socket.socket, way: Way) -> None:
        loop, pacing = asyncio.get_running_loop(), way.pacing
        limit = IN_FLIGHT_CHUNKS if pacing.rate_bps or pacing.delay_s else FREE_IN_FLIGHT_CHUNKS
        queue: asyncio.Queue[tuple[float, bytes]] = asyncio.Queue(limit)
        async with asyncio.TaskGroup() as both:
            both.create_task(_deliver(queue, target, way))
            data = b"-"
            while data:
                while (wait_s := pacing.room_in_s(loop.time())) > 0:  # noqa: ASYNC110  # others fill it meanwhile
                    await asyncio.sleep(wait_s)
                data = await loop.sock_recv(source, pacing.chunk_bytes)
                await queue.put((pacing.accept(len(data), loop.time()), data))


async def _deliver(queue: asyncio.Queue[tuple[float, bytes]], target: socket.socket, way: Way) -> None:
    """Hand on what is due until the end, then end the target too."""
    loop = asyncio.get_running_loop()
    while True:
        due_s, data = await queue.get()
        if (wait_s := due_s - loop.time()) > 0:
            await asyncio.sleep(wait_s)
        if not data:
            target.shutdown(socket.SHUT_WR)
            return
        await loop.sock_sendall(target, data)
        way.delivered_bytes += len(data)


async def _obey(line: Line) -> None:
    """Answer the commands on the standard input until it ends."""
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, sys.stdin)
    while words := (await reader.readline()).decode().split():
        if words[0] == "cut":
            line.cut()
        elif words[0] == "lose":
            line.lose(float(words[1]))
        elif words[0] == "hold":
            line.hold(float(words[1]))
        _say(line.counts())


def _say(answer: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


async def _run(args: argparse.Namespace) -> None:
    delay_s, queue_s = args.delay_ms / 1000, args.queue_ms / 1000
    line = Line(Pacing(bits(args.up), delay_s, queue_s), Pacing(bits(args.down), delay_s, queue_s))
    with contextlib.ExitStack() as stack:
        listeners = [stack.enter_context(socket.create_server((HOST, 0))) for _ in args.to]
        for listener in listeners:
            listener.setblocking(False)
        _say({"ports": [listener.getsockname()[1] for listener in listeners]})
        serving = [
            asyncio.create_task(line.serve(listener, port)) for listener, port in zip(listeners, args.to, strict=True)
        ]
        await _obey(line)
        for task in serving:
            task.cancel()
        await asyncio.wait(serving)


def main() -> None:
    """Run the line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=int, nargs="+", required=True, help="ports that are forwarded to")
    parser.add_argument("--up", default="0", help="bits a second (k, M), 0 without limit")
    parser.add_argument("--down", default="0")
    parser.add_argument("--delay-ms", type=float, default=0, help="one way")
    parser.add_argument("--queue-ms", type=float, default=200, help="depth of the line's queue at its rate")
    asyncio.run(_run(parser.parse_args()))


if __name__ == "__main__":
    main()
