"""The gate: every kind of message is refused without its grant and admitted with it; nothing else ever is."""

from __future__ import annotations

import itertools
import threading

import msgspec
import pytest

from remote.errors import LeaseError, NotGrantedError
from remote.files.packets import PacketType
from remote.gate import NEVER, REQUIRED, RFB_REQUIRED, Gate
from remote.lease import Lease, Right
from remote.rfb.messages import CLIENT_MESSAGES

NOW = 1_500_000
KINDS = sorted(REQUIRED, key=str)
RIGHT_SETS = [rights for size in range(5) for rights in itertools.combinations(Right, size)]


def lease(*rights: Right) -> Lease:
    return Lease(
        session_id="s",
        ticket_id="t",
        device_id="d",
        agent_id="a",
        agent_name="Ada",
        rights=rights,
        granted_at_ms=1_000_000,
        expires_at_ms=2_000_000,
        host_key_sha256="",
        agent_commitment="",
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_admitted_with_its_right_and_refused_without(kind):
    needed = REQUIRED[kind]
    for rights in RIGHT_SETS:
        gate = Gate(lease(*rights), lambda: NOW)
        is_due = needed is None or needed in rights
        assert gate.admits(kind) is is_due
        assert gate.refusals == ({} if is_due else {kind: 1})


@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_is_admitted_without_a_lease_in_force(kind):
    full = lease(*Right)
    closed = Gate(full, lambda: NOW)
    closed.close()
    closed.replace(full)
    for gate in (
        Gate(None, lambda: NOW),
        Gate(full, lambda: 2_000_000),
        Gate(full, lambda: 999_999),
        closed,
    ):
        assert not gate.admits(kind)


@pytest.mark.parametrize("kind", [*sorted(NEVER, key=str), "request:made-up", "sftp:250", 7, -1, 256, ""])
def test_no_right_admits_what_is_never_allowed_or_not_known(kind):
    gate = Gate(lease(*Right), lambda: NOW)
    assert not gate.admits(kind)
    with pytest.raises(LeaseError, match="never") as refused:
        gate.check(kind)
    assert not isinstance(refused.value, NotGrantedError)
    assert gate.refusals == {kind if kind in NEVER else "unknown": 2}


def test_the_table_names_every_message_that_a_viewer_can_send():
    assert set(RFB_REQUIRED) == {key for key in CLIENT_MESSAGES if isinstance(key, int)}


def test_the_table_names_every_sftp_request():
    requests = {name.lower() for name, value in PacketType.__members__.items() if value not in range(101, 106)}
    requests = requests - {"version", "open", "extended_reply"} | {"open-read", "open-write"}
    named = {str(kind).removeprefix("sftp:") for kind in {*REQUIRED, *NEVER} if str(kind).startswith("sftp:")}
    assert named == requests


def test_kinds_are_allowed_or_never_but_not_both():
    assert not set(REQUIRED) & NEVER


def test_only_these_need_no_right():
    free = {kind for kind, right in REQUIRED.items() if right is None}
    assert free == {"channel:session", "global:keepalive@lag.net", "global:keepalive@openssh.com", "sftp:close"}


def test_input_needs_control_and_looking_does_not():
    looking = Gate(lease(Right.VIEW), lambda: NOW)
    assert looking.admits(3)
    assert [looking.admits(kind) for kind in (4, 5, 6, 251, 255)] == [False] * 5


def test_a_refusal_says_which_right_is_missing_and_is_told():
    gate = Gate(lease(Right.VIEW), lambda: NOW)
    told: list[object] = []
    gate.on_refused = told.append
    with pytest.raises(NotGrantedError, match="control") as refused:
        gate.check(4)
    assert refused.value.right == "control"
    assert told == [4]


def test_rights_change_with_the_lease_and_end_with_its_time():
    now = [NOW]
    gate = Gate(lease(Right.VIEW), lambda: now[0])
    assert not gate.admits("sftp:write")
    gate.replace(lease(Right.VIEW, Right.FILES))
    assert gate.admits("sftp:write")
    assert gate.permits(Right.FILES)
    assert gate.is_alive()
    gate.replace(msgspec.structs.replace(lease(*Right), expires_at_ms=1_500_001))
    now[0] = 1_500_001
    assert not gate.admits("sftp:write")
    assert not gate.is_alive()


def test_unknown_kinds_do_not_grow_the_count():
    gate = Gate(lease(*Right), lambda: NOW)
    for number in range(1000):
        gate.admits(f"request:{number}")
    assert gate.refusals == {"unknown": 1000}


def test_refusals_are_counted_from_many_threads():
    gate = Gate(None, lambda: NOW)
    threads = [threading.Thread(target=lambda: [gate.admits(4) for _ in range(500)]) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert gate.refusals == {4: 4000}


def test_who_watches_is_told_of_each_change_until_he_leaves():
    gate = Gate(lease(*Right), lambda: NOW)
    told: list[bool] = []
    leave = gate.watch(lambda: told.append(gate.permits(Right.CONTROL)))
    gate.replace(lease(Right.VIEW))
    gate.replace(lease(Right.VIEW, Right.CONTROL))
    gate.close()
    assert told == [False, True, False]
    leave()
    leave()
    gate.close()
    assert len(told) == 3
