from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import public_hex, signed_nonce
from hypothesis import given
from hypothesis import strategies as st

from app.hub.challenge import GOOD_FOR_MS, Challenges
from sync.protocol.accounts import DeviceSignIn


class Clock:
    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.ms


KEY = Ed25519PrivateKey.generate()


def answer(nonce: str, device_id: str = "d", key: Ed25519PrivateKey = KEY) -> DeviceSignIn:
    return DeviceSignIn(device_id=device_id, nonce=nonce, signature=signed_nonce(key, nonce, device_id))


def test_a_signed_challenge_is_accepted_once() -> None:
    challenges = Challenges(b"k" * 32, Clock())
    good = answer(challenges.make("d"))
    assert challenges.accept(good, public_hex(KEY))
    assert not challenges.accept(good, public_hex(KEY))


def test_a_late_answer_is_none() -> None:
    clock = Clock()
    challenges = Challenges(b"k" * 32, clock)
    good = answer(challenges.make("d"))
    clock.ms += GOOD_FOR_MS
    assert not challenges.accept(good, public_hex(KEY))


@pytest.mark.parametrize("case", ["other key", "other device", "other hub", "no signature"])
def test_what_does_not_belong_together_is_refused(case: str) -> None:
    challenges = Challenges(b"k" * 32, Clock())
    nonce = challenges.make("d")
    wrong = {
        "other key": answer(nonce, key=Ed25519PrivateKey.generate()),
        "other device": answer(nonce, "e"),
        "other hub": answer(Challenges(b"j" * 32, Clock()).make("d")),
        "no signature": DeviceSignIn(device_id="d", nonce=nonce, signature="zz"),
    }[case]
    assert not challenges.accept(wrong, public_hex(KEY))
    assert challenges.accept(answer(nonce), public_hex(KEY))


@given(st.text(max_size=100), st.text("0123456789abcdef", max_size=130))
def test_made_up_answers_are_refused_without_an_error(nonce: str, signature: str) -> None:
    challenges = Challenges(b"k" * 32, Clock())
    assert not challenges.accept(DeviceSignIn(device_id="d", nonce=nonce, signature=signature), public_hex(KEY))
