from __future__ import annotations

import pytest
from fakes.served_hub import PASSWORD
from sqlalchemy import select

from app.hub.errors import AccountError, RefusalError
from app.hub.ledger import Ledger
from sync.records import Agent


def agent_of(ledger: Ledger, user_id: str) -> tuple[str, str, bool]:
    with ledger.store.reader.begin() as connection:
        return tuple(
            connection.execute(select(Agent.name, Agent.role, Agent.is_active).where(Agent.id == user_id)).one()
        )


def test_an_account_brings_its_agent_record_and_scopes(ledger: Ledger) -> None:
    user = ledger.users.add(" Ada@Example.com ", "Ada", "supervisor", "sales", PASSWORD)
    assert agent_of(ledger, user.id) == ("Ada", "supervisor", True)
    assert ledger.store.scopes_of(user.id) == ("all", "team:sales")
    assert ledger.users.by_email("ADA@example.com") == user
    assert PASSWORD not in user.password_hash
    assert user.password_hash.startswith("$argon2id$")


@pytest.mark.parametrize(
    ("email", "role", "password", "says"),
    [
        ("ada@example.com", "agent", PASSWORD, "already"),
        ("no address", "agent", PASSWORD, "not an e-mail"),
        ("bob@example.com", "customer", PASSWORD, "no role"),
        ("bob@example.com", "agent", "short", "10 to"),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    ledger: Ledger, email: str, role: str, password: str, says: str
) -> None:
    ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    with pytest.raises(AccountError, match=says):
        ledger.users.add(email, "Bob", role, "support", password)
    assert [user.email for user in ledger.users.everyone()] == ["ada@example.com"]


def test_another_password_ends_every_sign_in(ledger: Ledger) -> None:
    user = ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    token, _ = ledger.tokens.issue(user.id, "agent", "", 1.0)
    ledger.users.set_password(user.email, PASSWORD + "!")
    with pytest.raises(RefusalError) as refused:
        ledger.tokens.bearer_of(token)
    assert refused.value.code == "token_unknown"


def test_a_closed_account_shows_as_such_and_sees_nothing_until_opened(ledger: Ledger) -> None:
    user = ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    ledger.users.disable(user.email)
    assert agent_of(ledger, user.id) == ("Ada", "agent", False)
    assert ledger.store.scopes_of(user.id) == ()
    ledger.users.enable(user.email)
    assert ledger.store.scopes_of(user.id) == ("all", "team:support")
    with pytest.raises(AccountError, match="no account"):
        ledger.users.disable("nobody@example.com")


def test_tokens_are_kept_hashed_and_expire(ledger: Ledger) -> None:
    user = ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    token, bearer = ledger.tokens.issue(user.id, "agent", "", 1.0)
    assert ledger.tokens.bearer_of(token) == bearer
    assert token.encode() not in ledger.folder.records.read_bytes()
    stale, _ = ledger.tokens.issue(user.id, "agent", "", -0.5)
    with pytest.raises(RefusalError) as refused:
        ledger.tokens.bearer_of(stale)
    assert refused.value.code == "token_expired"


def test_expired_tokens_are_swept_when_others_are_issued(ledger: Ledger) -> None:
    _old, bearer = ledger.tokens.issue("x", "agent", "", -2.0)
    ledger.tokens.issue("x", "agent", "", 1.0)
    assert ledger.tokens.find(bearer.sha256) is None
