"""Addresses as people write them, and the connection to them."""

from __future__ import annotations

import socket

import pytest
from displays import free_port
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import PathError, UsageError
from remote.view.dial import dial_vnc, parse_vnc_address


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("host", ("host", 5900)), ("host:1", ("host", 5901)), ("host:99", ("host", 5999)),
        ("host:5902", ("host", 5902)),
        ("host::1", ("host", 1)), ("10.0.0.7::5901", ("10.0.0.7", 5901)), (":1", ("localhost", 5901)),
        ("::5903", ("localhost", 5903)), ("[::1]::5901", ("::1", 5901)), ("[fe80::1%eth0]:2", ("fe80::1%eth0", 5902)),
        (" host:0 ", ("host", 5900)),
    ],
)  # fmt: skip
def test_addresses_that_people_write(text: str, place: tuple[str, int]) -> None:
    assert parse_vnc_address(text) == place


@pytest.mark.parametrize("text", ["", "  ", "a:b", "host:::1", "host::70000", "host::0", "::1::5900", "host:", "a b:1"])
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(UsageError, match=r"HOST::PORT|ports go from"):
        parse_vnc_address(text)


@given(st.text(max_size=30))
def test_any_text_is_an_address_or_a_usage_error(text: str) -> None:
    try:
        host, port = parse_vnc_address(text)
    except UsageError:
        return
    assert host and 0 < port < 65536


def test_a_connection_sends_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        line = dial_vnc("127.0.0.1", server.getsockname()[1], 2)
        assert line.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) == 1
        assert line.gettimeout() is None
        line.close()


def test_a_host_that_refuses_is_named() -> None:
    port = free_port()
    with pytest.raises(PathError, match=f"nothing listens at port {port}"):
        dial_vnc("127.0.0.1", port, 2)


def test_a_name_that_nobody_has_is_named() -> None:
    with pytest.raises(PathError, match=r"no computer named no-such-host\.invalid"):
        dial_vnc("no-such-host.invalid", 5900, 5)


def test_a_host_that_does_not_answer_takes_no_longer_than_allowed() -> None:
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen(0)
        port = deaf.getsockname()[1]
        crowd = [socket.socket() for _ in range(3)]
        for member in crowd:  # they fill the queue that nobody empties
            member.setblocking(False)
            member.connect_ex(("127.0.0.1", port))
        with pytest.raises(PathError, match="did not answer"):
            dial_vnc("127.0.0.1", port, 0.1)
        for member in crowd:
            member.close()
