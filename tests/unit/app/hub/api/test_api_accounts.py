from __future__ import annotations

import asyncio
import time

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import PASSWORD, PRODUCT, PRODUCT_SECRET, RunningHub, bearer, public_hex, signed_nonce
from sqlalchemy import select

from app.hub.identity import Identity, sign_identity
from app.hub.settings import Limits
from app.hub.slowdown import FREE_TRIES_PER_ACCOUNT
from sync.edits import Edit
from sync.identifiers import SHARED_SCOPE
from sync.protocol.accounts import Challenge, ChallengeAsk, DeviceSignIn, Enrol, Refusal, SignedIn, SignIn
from sync.records import Contact, Installation, Organisation


def contact_of(running: RunningHub, contact_id: str) -> Contact:
    with running.ledger.store.reader.begin() as connection:
        return connection.execute(select(Contact.__table__).where(Contact.id == contact_id)).one()


def identity(email: str = "bo@example.com", organisation: str = "Harbour Ltd", secret: str = PRODUCT_SECRET) -> str:
    return sign_identity(Identity(email, "Bo", organisation), secret, int(time.time()) + 600)


async def test_a_right_password_gives_a_token_that_works(running: RunningHub) -> None:
    user = running.ledger.users.add("ada@example.com", "Ada", "admin", "support", PASSWORD)
    answer = await running.post("/auth/sign-in", SignIn(email="ADA@example.com ", password=PASSWORD))
    signed_in = msgspec.json.decode(answer.content, type=SignedIn)
    assert (signed_in.principal_id, signed_in.kind, signed_in.role) == (user.id, "agent", "admin")
    assert signed_in.scopes == ["all", "team:support"]
    me = await running.http.get("/me", headers=bearer(signed_in))
    assert msgspec.json.decode(me.content, type=SignedIn) == msgspec.structs.replace(signed_in, token="")
    assert "sign_in" in running.audit()


@pytest.mark.parametrize(("email", "password"), [("ada@example.com", "wrong"), ("nobody@example.com", PASSWORD)])
async def test_wrong_password_and_unknown_account_look_the_same(running: RunningHub, email: str, password: str) -> None:
    running.ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    answer = await running.post("/auth/sign-in", SignIn(email=email, password=password))
    assert answer.status_code == 401
    refusal = msgspec.json.decode(answer.content, type=Refusal)
    assert (refusal.code, refusal.message) == ("wrong_password", "E-mail address or password is wrong.")
    assert "sign_in_failed" in running.audit()


async def test_guessing_is_slowed_down_even_with_the_right_password_at_last(running: RunningHub) -> None:
    running.ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    guesses = [SignIn(email="ada@example.com", password="wrong guess")] * FREE_TRIES_PER_ACCOUNT
    answers = await asyncio.gather(*(running.post("/auth/sign-in", guess) for guess in guesses))
    assert {answer.status_code for answer in answers} == {401}
    refused = await running.post("/auth/sign-in", SignIn(email="ada@example.com", password=PASSWORD))
    refusal = msgspec.json.decode(refused.content, type=Refusal)
    assert (refused.status_code, refusal.code) == (429, "slow_down")
    assert refusal.retry_after_s > 0
    assert refused.headers["Retry-After"] == str(round(refusal.retry_after_s))
    running.ledger.users.add("bob@example.com", "Bob", "agent", "support", PASSWORD)
    other = await running.post("/auth/sign-in", SignIn(email="bob@example.com", password=PASSWORD))
    assert other.status_code == 200


async def test_many_guesses_at_once_do_not_slip_through(running: RunningHub) -> None:
    guess = SignIn(email="ada@example.com", password="wrong guess")
    answers = await asyncio.gather(*(running.post("/auth/sign-in", guess) for _ in range(15)))
    assert sum(answer.status_code == 401 for answer in answers) == FREE_TRIES_PER_ACCOUNT


async def test_a_closed_account_is_told_so_only_with_its_password(running: RunningHub) -> None:
    ada = running.staff()
    running.ledger.users.disable("ada@example.com")
    right = await running.post("/auth/sign-in", SignIn(email="ada@example.com", password=PASSWORD))
    wrong = await running.post("/auth/sign-in", SignIn(email="ada@example.com", password="something else"))
    assert (right.status_code, right.json()["code"]) == (403, "account_disabled")
    assert wrong.json()["code"] == "wrong_password"
    assert (await running.http.get("/me", headers=bearer(ada))).status_code == 401


async def test_expired_and_unknown_tokens_are_told_apart(running: RunningHub) -> None:
    ada = running.staff()
    token, _ = running.ledger.tokens.issue(ada.principal_id, "agent", "", -0.1)
    expired = await running.http.get("/me", headers={"Authorization": f"Bearer {token}"})
    unknown = await running.http.get("/me", headers={"Authorization": "Bearer " + "x" * 5000})
    assert [expired.json()["code"], unknown.json()["code"]] == ["token_expired", "token_unknown"]


async def test_signing_out_ends_the_token_and_no_other(running: RunningHub) -> None:
    ada, eve = running.staff(), running.staff("eve@example.com")
    assert (await running.post("/auth/sign-out", {}, ada)).status_code == 200
    assert (await running.http.get("/me", headers=bearer(ada))).json()["code"] == "token_unknown"
    assert (await running.http.get("/me", headers=bearer(eve))).status_code == 200


async def test_a_companion_enrols_and_signs_in_with_its_key_ever_after(running: RunningHub) -> None:
    key = Ed25519PrivateKey.generate()
    signed_in = await running.companion(key, name="Bo", host_name="PC-7", product="Surveyor", version="3.1")
    assert (signed_in.kind, signed_in.role, signed_in.name) == ("contact", "customer", "Bo")
    assert signed_in.scopes == [f"contact:{signed_in.principal_id}"]
    assert signed_in.ticket_scope == "team:support"
    contact = contact_of(running, signed_in.principal_id)
    assert (contact.device_id, contact.device_key) == (signed_in.device_id, public_hex(key))
    assert contact.is_verified is False
    with running.ledger.store.reader.begin() as connection:
        installation = connection.execute(select(Installation.__table__)).one()
    assert (installation.contact_id, installation.version) == (signed_in.principal_id, "3.1")
    again = await sign_in_by_key(running, key, signed_in.device_id)
    assert again.principal_id == signed_in.principal_id
    assert again.token != signed_in.token


async def sign_in_by_key(running: RunningHub, key: Ed25519PrivateKey, device_id: str) -> SignedIn:
    answer = await running.post("/auth/challenge", ChallengeAsk(device_id=device_id))
    nonce = msgspec.json.decode(answer.content, type=Challenge).nonce
    proof = DeviceSignIn(device_id=device_id, nonce=nonce, signature=signed_nonce(key, nonce, device_id))
    answer = await running.post("/auth/device", proof)
    assert answer.status_code == 200, answer.text
    reused = await running.post("/auth/device", proof)
    assert reused.json()["code"] == "wrong_signature"
    return msgspec.json.decode(answer.content, type=SignedIn)


async def test_another_key_or_an_unknown_device_gets_no_token(running: RunningHub) -> None:
    signed_in = await running.companion()
    for device_id, code in ((signed_in.device_id, "wrong_signature"), ("0" * 32, "not_enrolled")):
        nonce = (await running.post("/auth/challenge", ChallengeAsk(device_id=device_id))).json()["nonce"]
        forged = signed_nonce(Ed25519PrivateKey.generate(), nonce, device_id)
        answer = await running.post("/auth/device", DeviceSignIn(device_id=device_id, nonce=nonce, signature=forged))
        assert (answer.status_code, answer.json()["code"]) == (401, code)


async def test_a_public_key_alone_never_gives_a_second_token(running: RunningHub) -> None:
    key = Ed25519PrivateKey.generate()
    await running.companion(key)
    again = await running.post("/auth/enrol", Enrol(public_key=public_hex(key).upper()))
    assert (again.status_code, again.json()["code"]) == (409, "already_enrolled")


@pytest.mark.parametrize("public_key", ["", "zz" * 32, "ab" * 31, "ab" * 33])
async def test_what_is_no_key_is_refused(running: RunningHub, public_key: str) -> None:
    answer = await running.post("/auth/enrol", Enrol(public_key=public_key))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_a_character_that_no_database_keeps_is_refused(running: RunningHub) -> None:
    key = Ed25519PrivateKey.generate()
    answer = await running.post("/auth/enrol", Enrol(public_key=public_hex(key), name="Bo\0"))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


async def test_who_was_merged_into_another_is_not_claimed_any_more(running: RunningHub) -> None:
    stays = Edit.create("contact", SHARED_SCOPE, name="Bo", email="bo@example.com", created_at_ms=9)
    merged = Edit.create("contact", SHARED_SCOPE, email="bo@example.com", merged_into=stays.record_id, created_at_ms=1)
    running.ledger.store.write_as_hub([stays, merged])
    signed_in = await running.companion(product=PRODUCT, identity=identity())
    assert signed_in.principal_id == stays.record_id


async def test_a_signed_identity_claims_the_person_on_file(running: RunningHub) -> None:
    harbour = Edit.create("organisation", SHARED_SCOPE, name="Harbour Ltd")
    known = Edit.create("contact", SHARED_SCOPE, name="Old name", email="Bo@Example.com")
    running.ledger.store.write_as_hub([harbour, known])
    signed_in = await running.companion(product=PRODUCT, identity=identity(), name="ignored", email="x@example.com")
    assert signed_in.principal_id == known.record_id
    contact = contact_of(running, known.record_id)
    assert (contact.name, contact.email, contact.is_verified) == ("Bo", "bo@example.com", True)
    assert contact.organisation_id == harbour.record_id
    assert contact.device_id == signed_in.device_id


async def test_a_second_machine_of_the_same_person_gets_a_record_of_its_own(running: RunningHub) -> None:
    first = await running.companion(product=PRODUCT, identity=identity())
    second = await running.companion(product=PRODUCT, identity=identity())
    assert first.principal_id != second.principal_id
    one, two = contact_of(running, first.principal_id), contact_of(running, second.principal_id)
    assert one.device_id == first.device_id
    assert one.organisation_id == two.organisation_id
    with running.ledger.store.reader.begin() as connection:
        assert connection.execute(select(Organisation.name)).scalars().all() == ["Harbour Ltd"]


@pytest.mark.parametrize("token", ["", "junk", identity(secret="f" * 64)], ids=["none", "junk", "forged"])
async def test_whoever_only_says_who_he_is_is_never_merged_with_another(running: RunningHub, token: str) -> None:
    known = Edit.create("contact", SHARED_SCOPE, name="Bo", email="bo@example.com")
    running.ledger.store.write_as_hub([known])
    signed_in = await running.companion(product=PRODUCT, identity=token, email="bo@example.com", name="Bo")
    assert signed_in.principal_id != known.record_id
    assert contact_of(running, signed_in.principal_id).is_verified is False
    assert contact_of(running, known.record_id).device_id == ""


class TestEnrolmentRate:
    @pytest.fixture
    def limits(self) -> Limits:
        return Limits(enrolments_an_hour=2)

    async def test_one_address_enrols_so_many_an_hour(self, running: RunningHub) -> None:
        await running.companion()
        await running.companion()
        answer = await running.post("/auth/enrol", Enrol(public_key=public_hex(Ed25519PrivateKey.generate())))
        assert (answer.status_code, answer.json()["code"]) == (429, "slow_down")


async def test_no_password_and_no_token_is_in_audit_or_log(
    running: RunningHub, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG")
    running.ledger.users.add("ada@example.com", "Ada", "admin", "support", PASSWORD)
    answer = await running.post("/auth/sign-in", SignIn(email="ada@example.com", password=PASSWORD))
    token = answer.json()["token"]
    await running.post("/auth/sign-in", SignIn(email="ada@example.com", password="a wrong secret"))
    async with running.signals(msgspec.json.decode(answer.content, type=SignedIn)):
        pass
    ours = [record.getMessage() for record in caplog.records if record.name.startswith(("app", "sync", "uvicorn"))]
    written = repr(running.ledger.audit.last(100)) + "".join(ours)
    assert "ada@example.com" in written
    assert not any(secret in written for secret in (PASSWORD, token, "a wrong secret"))


async def test_a_password_in_the_wrong_field_is_kept_nowhere(running: RunningHub) -> None:
    answer = await running.post("/auth/sign-in", SignIn(email="correct horse battery", password="ada@example.com"))
    assert answer.status_code == 401
    assert not [line for line in running.ledger.audit.last(100) if "horse" in line.about]
