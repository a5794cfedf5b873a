"""Direct lines: only private addresses, a listener that ends, and lines cut at once."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading

import pytest

from remote.errors import PathError
from remote.path.direct import Listener, dial, is_private, parse_address, private_addresses
from remote.path.tcp import TcpStream

WAIT_S = 10.0


@pytest.mark.parametrize("text", ["10.0.0.5:4711", "192.168.1.1:1", "172.31.0.1:65535", "127.0.0.1:80"])
def test_private_addresses_are_dialled(text):
    host, port = text.split(":")
    assert parse_address(text) == (host, int(port))


def test_ipv6_addresses_have_brackets():
    assert parse_address("[fd00::5]:4711") == ("fd00::5", 4711)


@pytest.mark.parametrize(
    "text",
    [
        "8.8.8.8:53",
        "172.32.0.1:80",
        "169.254.169.254:80",
        "example.com:80",
        "localhost:80",
        "10.0.0.5",
        "10.0.0.5:",
        "10.0.0.5:0",
        "10.0.0.5:65536",
        "10.0.0.5:" + "1" * 5000,
        "10.0.0.5:-1",
        "10.0.0.5:٣",
        "0.0.0.0:80",
        "[2001:db8::1]:80",
        "",
        ":80",
        "10.1:80",
    ],
)
def test_no_other_address_is_dialled(text):
    with pytest.raises(PathError, match="not in a private network"):
        dial(text, 1)


def test_this_machine_names_private_addresses_only():
    found = private_addresses()
    assert found[-1] == "127.0.0.1"
    assert all(is_private(address) for address in found)
    assert len(set(found)) == len(found)


def test_nothing_listens_on_a_public_address():
    for address in ("0.0.0.0", "8.8.8.8", "::"):
        with pytest.raises(PathError, match="public"):
            Listener([address], print)


def test_an_address_that_is_not_ours_is_left_out():
    listener = Listener(["10.255.255.253", "127.0.0.1"], lambda stream: stream.close())
    assert [address.split(":")[0] for address in listener.addresses] == ["127.0.0.1"]
    listener.close()
    listener.close()


def test_a_listener_hands_on_lines_until_it_is_closed():
    arrived: queue.SimpleQueue[TcpStream] = queue.SimpleQueue()
    listener = Listener(["127.0.0.1"], arrived.put)
    ours = dial(listener.addresses[0], WAIT_S)
    theirs = arrived.get(timeout=WAIT_S)
    ours.sendall(b"hello")
    assert theirs.recv(5) == b"hello"
    address = listener.addresses[0]
    listener.close()
    with pytest.raises(PathError, match="cannot be reached"):
        dial(address, WAIT_S)
    ours.close()
    theirs.close()


def connected_pair() -> tuple[TcpStream, socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = dial(f"127.0.0.1:{server.getsockname()[1]}", WAIT_S)
        theirs = server.accept()[0]
    theirs.settimeout(WAIT_S)
    return ours, theirs


def test_cutting_wakes_both_ends():
    ours, theirs = connected_pair()
    woken = []
    waiting = threading.Thread(target=lambda: woken.append(ours.recv(1)))
    waiting.start()
    ours.cut()
    waiting.join(WAIT_S)
    assert woken == [b""]
    with contextlib.suppress(ConnectionResetError):
        assert theirs.recv(1) == b""
    theirs.close()


def test_cutting_drops_what_is_unsent():
    """Pixels that wait in the system's buffer must not follow a Stop."""
    ours, theirs = connected_pair()
    ours.settimeout(0)
    sent = got = 0
    with contextlib.suppress(BlockingIOError):
        while True:
            sent += ours.send(b"p" * 65536)
    ours.cut()
    with contextlib.suppress(ConnectionResetError):
        while more := theirs.recv(65536):
            got += len(more)
    assert got < sent
    theirs.close()


def test_options_of_a_tcp_line():
    with socket.create_server(("127.0.0.1", 0)) as server:
        ours = dial(f"127.0.0.1:{server.getsockname()[1]}", WAIT_S)
    inner = ours._socket
    assert inner.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
    assert inner.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
    assert inner.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 20_000
    ours.close()
