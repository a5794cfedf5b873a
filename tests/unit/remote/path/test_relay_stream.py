"""The relay as a stream: bytes in any pieces, ends on both sides, refusals in words."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from http import HTTPStatus

import pytest
from fakes.relay import RecordingRelay

from remote.errors import PathError
from remote.path.relay import RelayStream, open_relay

WAIT_S = 10.0


@pytest.fixture
def relay() -> Iterator[RecordingRelay]:
    """A relay that ends with the test."""
    running = RecordingRelay()
    yield running
    running.close()


@pytest.fixture
def pair(relay: RecordingRelay) -> Iterator[tuple[RelayStream, RelayStream]]:
    """Two ends that the relay has joined."""
    ends = [open_relay(relay.url, "token", None, WAIT_S) for _ in range(2)]
    yield ends[0], ends[1]
    for end in ends:
        end.close()


def test_bytes_arrive_in_order_whatever_the_pieces(pair):
    one, other = pair
    data = bytes(range(256)) * 2000
    sending = threading.Thread(target=lambda: [one.sendall(data[at : at + 777]) for at in range(0, len(data), 777)])
    sending.start()
    got = b""
    while len(got) < len(data):
        got += other.recv(1000)
    sending.join(WAIT_S)
    assert got == data


def test_a_long_message_is_read_in_short_pieces(pair):
    one, other = pair
    one.sendall(b"abcdef")
    assert [other.recv(4), other.recv(4)] == [b"abcd", b"ef"]


def test_a_wait_has_its_bound(pair):
    one, _ = pair
    one.settimeout(0.05)
    with pytest.raises(TimeoutError):
        one.recv(1)


@pytest.mark.parametrize("how", ["close", "cut"])
def test_an_end_that_goes_is_seen_at_the_other(pair, how):
    one, other = pair
    getattr(one, how)()
    assert other.recv(1) == b""
    with pytest.raises(OSError, match="closed"):
        for _ in range(1000):
            other.sendall(b"x" * 10_000)


def test_closing_wakes_our_own_reader(pair):
    one, _ = pair
    got = []
    waiting = threading.Thread(target=lambda: got.append(one.recv(1)))
    waiting.start()
    one.close()
    waiting.join(WAIT_S)
    assert got == [b""]


def test_closing_wakes_our_own_sender_whom_nobody_reads(pair):
    one, _ = pair
    stuck = threading.Event()
    ended = threading.Event()

    def send() -> None:
        try:
            for _ in range(10_000):
                one.sendall(b"x" * 100_000)
                stuck.set()
        except ConnectionError:
            ended.set()

    sending = threading.Thread(target=send)
    sending.start()
    assert stuck.wait(WAIT_S)
    one.close()
    assert ended.wait(WAIT_S)
    sending.join(WAIT_S)


def test_a_relay_that_dies_is_seen_at_both_ends(relay, pair):
    relay.cut()
    assert [end.recv(1) for end in pair] == [b"", b""]


@pytest.mark.parametrize("status", [HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS])
def test_a_refused_pass_is_told_with_its_number_and_without_the_token(relay, status):
    relay.refuse = status
    with pytest.raises(PathError, match=f"HTTP {status.value}") as refused:
        open_relay(relay.url, "secret-token", None, WAIT_S)
    assert "secret-token" not in str(refused.value)


def test_a_hub_that_is_away():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(PathError, match="cannot be reached"):
        open_relay(f"ws://127.0.0.1:{port}/relay", "token", None, WAIT_S)


def test_what_is_no_relay():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            connection = server.accept()[0]
            connection.recv(4096)
            connection.sendall(b"RFB 003.008\r\n\r\n")
            connection.close()

        answering = threading.Thread(target=answer)
        answering.start()
        with pytest.raises(PathError, match="no relay"):
            open_relay(f"ws://127.0.0.1:{server.getsockname()[1]}/relay", "token", None, WAIT_S)
        answering.join(WAIT_S)


def test_an_address_that_is_none():
    with pytest.raises(PathError, match="no relay"):
        open_relay("ftp://hub/relay", "token", None, WAIT_S)
