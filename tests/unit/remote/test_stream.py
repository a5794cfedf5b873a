"""What a socket of ours does with a line that is full."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from remote.path.tcp import tune
from remote.stream import UNSENT_BYTES, make_prompt

RECEIVER_BYTES = 8192


def taken(prepare: Callable[[socket.socket], None]) -> int:
    """Return how much a socket takes for a peer that reads nothing."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVER_BYTES)
        with socket.create_connection(door.getsockname()) as line, door.accept()[0]:
            prepare(line)
            line.settimeout(0.05)
            count = 0
            try:
                while True:
                    count += line.send(bytes(4096))
            except TimeoutError:
                return count


@pytest.mark.skipif(not hasattr(socket, "TCP_NOTSENT_LOWAT"), reason="this system cannot limit what waits unsent")
@pytest.mark.parametrize("prepare", [make_prompt, tune])
def test_little_waits_in_the_system_for_a_line_that_is_full(prepare: Callable[[socket.socket], None]) -> None:
    assert taken(prepare) < UNSENT_BYTES + 16 * RECEIVER_BYTES
    assert taken(lambda _: None) > 10 * UNSENT_BYTES
