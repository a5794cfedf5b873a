"""The line that can be cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest

from app.demo.line import Line

FAST = 1e9


@pytest.fixture
def echo_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ending = threading.Event()

        def serve(visitor: socket.socket) -> None:
            with visitor:
                try:
                    while data := visitor.recv(65536):
                        visitor.sendall(data)
                except OSError:
                    return  # the line was cut

        def accept() -> None:
            workers = []
            while not ending.is_set():
                visitor, _ = server.accept()
                workers.append(threading.Thread(target=serve, args=(visitor,)))
                workers[-1].start()
            for worker in workers:
                worker.join()

        accepting = threading.Thread(target=accept)
        accepting.start()
        yield server.getsockname()[1]
        ending.set()
        socket.create_connection(server.getsockname()).close()
        accepting.join()


@pytest.fixture
def line(echo_port: int) -> Iterator[Line]:
    line = Line(echo_port, FAST)
    yield line
    line.close()


def dial(line: Line) -> socket.socket:
    return socket.create_connection(("127.0.0.1", line.port), timeout=5)


def receive(connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size and (more := connection.recv(65536)):
        data += more
    return data


def send_until_cut(connection: socket.socket) -> None:
    """Send and receive until the line is cut, which is a reset or an end."""
    try:
        while True:
            connection.sendall(bytes(65536))
            if not connection.recv(65536):
                return
    except ConnectionError:
        return


def test_it_carries_bytes_both_ways_unchanged(line: Line) -> None:
    with dial(line) as connection:
        connection.sendall(b"hello" * 1000)
        assert receive(connection, 5000) == b"hello" * 1000


def test_it_cuts_the_connection_that_carries_most_and_only_once(line: Line) -> None:
    with dial(line) as small, dial(line) as large:
        small.sendall(b"x")
        assert receive(small, 1) == b"x"
        line.cut_largest_after(100_000)
        send_until_cut(large)
        assert line.cuts == 1
        small.sendall(b"y")
        assert receive(small, 1) == b"y"
        with dial(line) as again:
            again.sendall(bytes(300_000))
            assert len(receive(again, 300_000)) == 300_000
    assert line.cuts == 1
