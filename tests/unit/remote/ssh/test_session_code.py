"""The code that people compare and the commitment behind it."""

from __future__ import annotations

import hashlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.ssh.code import agent_commitment, is_committed, session_code

BLOBS = st.binary(max_size=80)


def test_the_code_is_six_digits_in_pairs_and_stays_what_it_is():
    digest = hashlib.sha256(
        b"deskhand session code\0" + b"\0\0\0\x01s" + b"\0\0\0\x04host" + b"\0\0\0\x05agent"
    ).digest()
    digits = f"{int.from_bytes(digest[:16], 'big') % 1_000_000:06d}"
    assert session_code("s", b"host", b"agent") == f"{digits[:2]} {digits[2:4]} {digits[4:]}"


@given(st.text(max_size=20), BLOBS, BLOBS)
def test_every_code_reads_the_same_way(session_id, host, agent):
    assert re.fullmatch(r"\d\d \d\d \d\d", session_code(session_id, host, agent))


def test_parts_do_not_run_into_each_other():
    assert session_code("s", b"ab", b"c") != session_code("s", b"a", b"bc")
    assert session_code("sa", b"b", b"c") != session_code("s", b"ab", b"c")
    assert agent_commitment(b"k", b"n" * 32) != agent_commitment(b"kn", b"n" * 31)


@given(BLOBS, st.binary(min_size=32, max_size=32))
def test_a_commitment_is_opened_by_its_key_and_nonce_only(key, nonce):
    commitment = agent_commitment(key, nonce)
    assert is_committed(commitment, key, nonce.hex())
    assert is_committed(commitment.upper(), key, nonce.hex())
    assert not is_committed(commitment, key + b"x", nonce.hex())
    assert not is_committed(commitment, key, (bytes([nonce[0] ^ 1]) + nonce[1:]).hex())


@pytest.mark.parametrize("user_name", ["", "root", "zz" * 32, "00" * 31, "00" * 33, "٣" * 64, "00 " * 40])
def test_a_user_name_that_is_no_nonce_opens_nothing(user_name):
    assert not is_committed(agent_commitment(b"k", bytes(32)), b"k", user_name)


def test_a_commitment_that_is_no_hash_is_never_opened():
    assert not is_committed("", b"k", "00" * 32)
    assert not is_committed("ключ", b"k", "00" * 32)
