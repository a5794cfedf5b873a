from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hub.errors import RefusalError
from app.hub.relay_tokens import GOOD_FOR_S, RelayTokens
from app.hub.sessions import Session

SESSION = Session("session-1", "t", "agent", "contact", expires_at_ms=1_700_000_999_000)


class Clock:
    def __init__(self) -> None:
        self.ms = 1_700_000_000_000

    def __call__(self) -> int:
        return self.ms


def code_of(tokens: RelayTokens, token: str) -> str:
    with pytest.raises(RefusalError) as refused:
        tokens.redeem(token)
    assert refused.value.status == 401
    return refused.value.code


def test_a_pairing_names_both_ends_and_each_token_is_good_once() -> None:
    tokens = RelayTokens(b"k" * 32, Clock())
    host_token, guest_token = tokens.issue(SESSION, "view")
    host, guest = tokens.redeem(host_token), tokens.redeem(guest_token)
    assert (host.end, host.sub, host.peer) == ("host", "contact", "agent")
    assert (guest.end, guest.sub, guest.peer) == ("guest", "agent", "contact")
    assert host.pair == guest.pair
    assert (host.session_id, host.channel, host.until_ms) == ("session-1", "view", SESSION.expires_at_ms)
    assert code_of(tokens, host_token) == "relay_token_used"


def test_tokens_run_out_are_forged_or_of_another_hub() -> None:
    clock = Clock()
    tokens = RelayTokens(b"k" * 32, clock)
    foreign, _ = RelayTokens(b"j" * 32, clock).issue(SESSION, "view")
    assert code_of(tokens, foreign) == "relay_token_bad"
    token, _ = tokens.issue(SESSION, "view")
    head, body, signature = token.split(".")
    assert code_of(tokens, f"{head}.{body}A.{signature}") == "relay_token_bad"
    clock.ms += GOOD_FOR_S * 1000
    assert code_of(tokens, token) == "relay_token_expired"


def test_a_used_token_is_remembered_as_long_as_it_is_good() -> None:
    clock = Clock()
    tokens = RelayTokens(b"k" * 32, clock)
    token, _ = tokens.issue(SESSION, "view")
    tokens.redeem(token)
    clock.ms += (GOOD_FOR_S - 1) * 1000
    tokens.redeem(tokens.issue(SESSION, "view")[0])
    assert code_of(tokens, token) == "relay_token_used"


@given(st.text(max_size=300) | st.binary(max_size=80).map(lambda data: f"{data.hex()}.{data.hex()}.{data.hex()}"))
def test_junk_is_a_bad_token(token: str) -> None:
    assert code_of(RelayTokens(b"k" * 32, Clock()), token) == "relay_token_bad"
