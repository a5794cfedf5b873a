"""Leases: signed by the device, for one session and one agent, for a time."""

from __future__ import annotations

import base64

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import LeaseError
from remote.lease import (
    CLOCK_SKEW_MS,
    MAX_TOKEN_CHARS,
    SIGNATURE_PREFIX,
    Lease,
    Right,
    is_unattended,
    sign_lease,
    verify_lease,
)

DEVICE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
DEVICE_HEX = DEVICE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()
LEASE = Lease(
    session_id="s",
    ticket_id="t",
    device_id="d",
    agent_id="a",
    agent_name="Ada Östlund",
    rights=(Right.VIEW, Right.FILES),
    granted_at_ms=1_000_000,
    expires_at_ms=2_000_000,
    host_key_sha256="ab" * 32,
    agent_commitment="cd" * 32,
    folder_name="Für Ada",
)


def test_a_signed_lease_comes_back_as_it_was():
    assert verify_lease(sign_lease(LEASE, DEVICE), DEVICE_HEX) == LEASE


@pytest.mark.parametrize(
    ("right", "now_ms", "is_good"),
    [
        (Right.VIEW, 999_999, False),
        (Right.VIEW, 1_000_000, True),
        (Right.FILES, 1_999_999, True),
        (Right.VIEW, 2_000_000, False),
        (Right.CONTROL, 1_500_000, False),
    ],
)
def test_a_lease_permits_its_rights_in_its_time(right, now_ms, is_good):
    assert LEASE.permits(right, now_ms) is is_good


def test_a_lease_signed_by_another_device_is_refused():
    with pytest.raises(LeaseError, match="not signed by the customer's device"):
        verify_lease(sign_lease(LEASE, Ed25519PrivateKey.generate()), DEVICE_HEX)


def test_a_lease_with_one_more_right_is_refused():
    _, signature = sign_lease(LEASE, DEVICE).split(".")
    more = msgspec.json.encode(msgspec.structs.replace(LEASE, rights=tuple(Right)))
    forged = base64.urlsafe_b64encode(more).decode().rstrip("=")
    with pytest.raises(LeaseError, match="not signed"):
        verify_lease(f"{forged}.{signature}", DEVICE_HEX)


def test_a_signature_made_for_something_else_is_no_lease():
    body = msgspec.json.encode(LEASE)
    parts = (body, DEVICE.sign(body))
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    with pytest.raises(LeaseError):
        verify_lease(token, DEVICE_HEX)


@pytest.mark.parametrize("token", ["", ".", "a.b", "a.b.c", "x" * (MAX_TOKEN_CHARS + 1), "ä.ö", "====.===="])
def test_what_is_no_lease_is_refused(token):
    with pytest.raises(LeaseError):
        verify_lease(token, DEVICE_HEX)


@given(st.text(max_size=300) | st.builds(lambda a, b: f"{a}.{b}", st.text("aA0-_=", max_size=90), st.text("aA0-_=")))
def test_any_text_is_a_lease_error_or_nothing_else(token):
    with pytest.raises(LeaseError):
        verify_lease(token, DEVICE_HEX)


@pytest.mark.parametrize("key", ["", "zz", "ab" * 31, "ab" * 33])
def test_a_device_key_that_is_none_refuses(key):
    with pytest.raises(LeaseError):
        verify_lease(sign_lease(LEASE, DEVICE), key)


RIGHT_ANSWER = {"session_id": "s", "agent_id": "a", "agent_commitment": "cd" * 32, "now_ms": 1_500_000}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"session_id": "other"}, "another session"),
        ({"agent_id": "other"}, "somebody else"),
        ({"agent_commitment": "00" * 32}, "somebody else"),
        ({"now_ms": 2_000_000 + CLOCK_SKEW_MS}, "is over"),
        ({"now_ms": 999_999 - CLOCK_SKEW_MS}, "clocks is wrong"),
    ],
)
def test_a_lease_that_answers_another_request_is_refused(change, words):
    LEASE.check_for(**RIGHT_ANSWER)
    with pytest.raises(LeaseError, match=words):
        LEASE.check_for(**{**RIGHT_ANSWER, **change})


def test_brackets_within_brackets_are_no_lease():
    body = msgspec.json.encode(LEASE)[:-1] + b',"more":' + b"[" * 5000
    parts = (body, DEVICE.sign(SIGNATURE_PREFIX + body))
    token = ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
    with pytest.raises(LeaseError, match="not a lease"):
        verify_lease(token, DEVICE_HEX)
    assert not is_unattended(token)
