"""Tokens and their owners, for one request or all open sockets: what was taken back counts at once."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import PASSWORD

from app.hub.devices import Devices
from app.hub.errors import RefusalError
from app.hub.ledger import Ledger, now_ms
from app.hub.recognition import Recognition
from app.hub.tokens import token_sha256
from sync.protocol.accounts import Enrol

TEAM = "team:support"


def recognition(ledger: Ledger) -> Recognition:
    return Recognition(ledger.store.reader, now_ms)


def agent_token(ledger: Ledger, name: str, days: float = 1.0) -> str:
    email = f"{name}@example.com"
    user = ledger.users.by_email(email) or ledger.users.add(email, name, "agent", "support", PASSWORD)
    return token_sha256(ledger.tokens.issue(user.id, "agent", "", days)[0])


def companion_token(ledger: Ledger) -> tuple[str, str, str]:
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    devices = Devices(ledger.store, ledger.audit, TEAM, now_ms)
    device = devices.enrol(Enrol(public_key=key, name="Carol"), None, "127.0.0.1")
    token, bearer = ledger.tokens.issue(device.contact_id, "contact", device.id, 1.0)
    assert bearer.sha256 == token_sha256(token)
    return bearer.sha256, device.contact_id, device.id


def code(ledger: Ledger, sha256: str) -> str:
    with pytest.raises(RefusalError) as refused:
        recognition(ledger).principal(sha256)
    return refused.value.code


def test_an_agent_is_known_with_his_team_and_what_he_may_see(ledger: Ledger) -> None:
    ada = recognition(ledger).principal(agent_token(ledger, "ada"))
    assert (ada.name, ada.kind, ada.role, ada.email) == ("ada", "agent", "agent", "ada@example.com")
    assert (ada.ticket_scope, ada.scopes) == (TEAM, {"all", TEAM})


def test_a_customer_sees_his_own_scope_alone_whatever_was_granted(ledger: Ledger) -> None:
    sha256, contact_id, device_id = companion_token(ledger)
    ledger.store.grant(contact_id, TEAM)
    carol = recognition(ledger).principal(sha256)
    assert (carol.id, carol.kind, carol.device_id, carol.name) == (contact_id, "contact", device_id, "Carol")
    assert (carol.ticket_scope, carol.scopes) == (TEAM, {f"contact:{contact_id}"})


def test_grants_given_and_taken_count_at_once(ledger: Ledger) -> None:
    sha256 = agent_token(ledger, "ada")
    ada = recognition(ledger).principal(sha256)
    ledger.store.grant(ada.id, "team:sales")
    ledger.store.revoke(ada.id, TEAM)
    assert recognition(ledger).principal(sha256).scopes == {"all", "team:sales"}


def test_each_refusal_has_its_word(ledger: Ledger) -> None:
    sha256, _, device_id = companion_token(ledger)
    assert code(ledger, "0" * 64) == "token_unknown"
    assert code(ledger, agent_token(ledger, "ada", days=-0.5)) == "token_expired"
    closed = agent_token(ledger, "bob")
    ledger.users.disable("bob@example.com")
    assert code(ledger, closed) in {"account_disabled", "token_unknown"}
    Devices(ledger.store, ledger.audit, TEAM, now_ms).take_back(device_id)
    assert code(ledger, sha256) == "token_unknown"


def test_all_open_sockets_are_looked_at_together(ledger: Ledger) -> None:
    good = {agent_token(ledger, f"agent{number}") for number in range(5)} | {companion_token(ledger)[0]}
    bad = {"f" * 64, agent_token(ledger, "late", days=-0.5)}
    found = recognition(ledger).principals(good | bad)
    assert {sha256 for sha256, principal in found.items() if principal is not None} == good
    assert all(principal.token_sha256 == sha256 for sha256, principal in found.items() if principal is not None)
    assert found.keys() == good | bad
    assert recognition(ledger).principals(()) == {}
