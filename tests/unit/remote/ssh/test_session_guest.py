"""The agent's end: whom it trusts, which way it goes, and what somebody in the middle cannot do."""

from __future__ import annotations

import socket
import threading
import time

import msgspec
import pytest
from fakes.session import WAIT_S, EventLog, Session, echo, receive_exactly

from remote.errors import PathError, SecurityError
from remote.gate import Gate
from remote.lease import Lease, Right
from remote.path.tcp import TcpStream
from remote.ssh.events import GuestConnected
from remote.ssh.guest import SessionGuest
from remote.ssh.host import SessionHost, now_ms


def lease_for(host: SessionHost, commitment: str) -> Lease:
    return Lease(
        session_id="session-1",
        ticket_id="t",
        device_id="d",
        agent_id="a",
        agent_name="Ada",
        rights=tuple(Right),
        granted_at_ms=now_ms() - 1000,
        expires_at_ms=now_ms() + 60_000,
        host_key_sha256=host.host_key_sha256,
        agent_commitment=commitment,
    )


def host_for(commitment: str) -> tuple[SessionHost, EventLog]:
    events = EventLog()
    host = SessionHost("session-1", commitment, gate=Gate(None, now_ms), screen=echo, folder=None, on_event=events)
    host.grant(lease_for(host, commitment))
    return host, events


def connect(guest: SessionGuest, host: SessionHost, lease: Lease, timeout_s: float = WAIT_S):
    ours, theirs = socket.socketpair()
    host.serve(theirs)
    return guest.connect(lease, direct_addresses=[], open_relay=lambda: TcpStream(ours), timeout_s=timeout_s)


def test_a_host_key_that_the_lease_does_not_name_is_refused_before_ours_is_shown():
    """The hub sits in the middle with a host of its own: the honest lease names another key."""
    with Session() as session:
        impostor, events = host_for(session.guest.commitment)
        with pytest.raises(SecurityError, match="not the machine that the customer granted"):
            connect(session.guest, impostor, session.lease)
        impostor.stop("test over")
        assert not events.of(GuestConnected)
        assert session.guest._nonce not in str(events.seen).encode()


def test_with_keys_of_its_own_in_the_middle_the_two_codes_differ():
    """The hub forges both legs, lease and commitment included: only the people can see it, by the codes."""
    agent, hub_as_agent = SessionGuest("session-1"), SessionGuest("session-1")
    companion, events = host_for(hub_as_agent.commitment)
    hub_as_companion, _ = host_for(agent.commitment)
    agent_line = connect(agent, hub_as_companion, lease_for(hub_as_companion, agent.commitment))
    hub_line = connect(hub_as_agent, companion, lease_for(companion, hub_as_agent.commitment))
    events.wait_for(GuestConnected)
    assert agent_line.code != companion.code
    assert hub_line.code == companion.code  # what the customer sees is the hub's code, not the agent's
    agent.close(), hub_as_agent.close()
    companion.stop("test over"), hub_as_companion.stop("test over")


def test_every_session_has_its_own_keys_and_code():
    codes = set()
    for _ in range(5):
        with Session() as session:
            codes.add(session.connect().code)
    assert len(codes) > 1


def test_two_lines_of_one_session_show_the_same_code():
    with Session() as session:
        first, second = session.connect(), session.connect()
        session.events.wait_for(GuestConnected, 2)
        assert first.code == second.code == session.host.code


def test_what_is_no_ssh_server_is_refused_in_time():
    guest = SessionGuest("session-1")
    companion, _ = host_for(guest.commitment)
    for answer in (b"HTTP/1.1 400 Bad Request\r\n\r\n", b"RFB 003.008\n", b"\0" * 5000):
        ours, theirs = socket.socketpair()
        theirs.sendall(answer)
        theirs.shutdown(socket.SHUT_WR)
        with pytest.raises(PathError, match="did not answer"):
            guest.connect(
                lease_for(companion, guest.commitment),
                direct_addresses=[],
                open_relay=lambda ours=ours: TcpStream(ours),
                timeout_s=WAIT_S,
            )
        theirs.close()
    companion.stop("test over")


def test_a_machine_that_says_nothing_does_not_hold_us():
    guest = SessionGuest("session-1")
    companion, _ = host_for(guest.commitment)
    ours, silent = socket.socketpair()
    started = time.monotonic()
    with pytest.raises(PathError):
        guest.connect(
            lease_for(companion, guest.commitment),
            direct_addresses=[],
            open_relay=lambda: TcpStream(ours),
            timeout_s=0.3,
        )
    assert time.monotonic() - started < WAIT_S / 2
    silent.close()
    companion.stop("test over")


def test_a_line_that_breaks_is_told_when_something_is_opened():
    with Session() as session:
        line = session.connect()
        screen = line.open_screen()
        session.host.stop("customer")
        screen.settimeout(WAIT_S)
        assert screen.recv(1) == b""
        with pytest.raises(PathError, match="broke"):
            line.open_screen()
        with pytest.raises(OSError, match=r".+"):
            for _ in range(1000):
                screen.sendall(b"x" * 100_000)


def test_closing_the_guest_ends_its_lines_and_wakes_a_waiting_reader():
    with Session() as session:
        screen = session.connect().open_screen()
        got = []
        waiting = threading.Thread(target=lambda: got.append(screen.recv(10)))
        waiting.start()
        session.guest.close()
        waiting.join(WAIT_S)
        assert got == [b""]


def test_a_reader_waits_no_longer_than_it_wants_to():
    with Session() as session:
        screen = session.connect().open_screen()
        screen.settimeout(0.05)
        with pytest.raises(TimeoutError):
            screen.recv(1)
        screen.settimeout(WAIT_S)
        screen.sendall(b"still there")
        assert receive_exactly(screen, 11) == b"still there"


def test_many_bytes_both_ways_at_once():
    with Session() as session:
        screen = session.connect().open_screen()
        screen.settimeout(WAIT_S)
        block = bytes(range(256)) * 4096
        sending = threading.Thread(target=lambda: [screen.sendall(block) for _ in range(8)])
        sending.start()
        assert receive_exactly(screen, 8 * len(block)) == block * 8
        sending.join(WAIT_S)


def test_closing_a_screen_in_front_of_a_peer_that_does_not_read_is_quick():
    stuck = threading.Event()

    def flood(stream) -> None:
        stream.settimeout(None)
        for _ in range(1000):
            stream.sendall(b"p" * 100_000)
            stuck.set()

    with Session(screen=flood) as session:
        session.connect().open_screen()
        assert stuck.wait(WAIT_S)
        started = time.monotonic()
        session.host.revoke(Right.VIEW)
        assert time.monotonic() - started < 1.0


def test_a_lease_with_more_rights_is_taken_by_a_later_line():
    with Session(rights=(Right.VIEW,)) as session:
        session.connect()
        more = msgspec.structs.replace(session.lease, rights=tuple(Right))
        session.host.grant(more)
        assert session.connect(more).is_open
