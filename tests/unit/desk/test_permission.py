"""Who may write what."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.permission import CUSTOMER_WRITES, MAX_TEXT_CHARS, judge
from desk.roles import Role, is_staff
from sync.protocol.actor import HUB_ID, Actor
from sync.protocol.messages import Op
from sync.records import HUB_OWNED, KINDS, FieldValue, field_names

AGENT = Actor(id="anna", kind="agent", role="agent", scopes=frozenset({"all", "team:support"}))
CUSTOMER = Actor(id="c1", kind="contact", role="customer", ticket_scope="team:support")
TICKET: dict[str, FieldValue] = {"contact_id": "c1", "subject": "Printer"}


def op(kind: str, is_new: bool = True, scope: str | None = None, **fields: FieldValue) -> Op:
    return Op(op_id="o", kind=kind, record_id="r", is_new=is_new, stamp="s", fields=fields, scope=scope)


def note(**changed: FieldValue) -> Op:
    fields: dict[str, FieldValue] = {"author_id": "c1", "author_kind": "contact", "body": "Help", "ticket_id": "t"}
    return op("message", scope="team:support", **(fields | changed))


def test_the_hub_itself_may_write_what_it_owns() -> None:
    hub = Actor(id=HUB_ID, kind="hub", role="admin")
    assert judge(hub, op("ticket", number=7), TICKET, None) is None


@given(st.sampled_from([(kind, name) for kind, names in HUB_OWNED.items() for name in sorted(names)]))
def test_nobody_else_writes_what_the_hub_owns(owned: tuple[str, str]) -> None:
    kind, name = owned
    for actor in (AGENT, CUSTOMER):
        assert judge(actor, op(kind, **{name: "x"}), {}, TICKET) is not None


def test_an_agent_writes_customers_tickets_and_messages_under_his_own_name() -> None:
    assert judge(AGENT, op("organisation", name="Acme"), None, None) is None
    assert judge(AGENT, op("ticket", is_new=False, state="closed"), TICKET, None) is None
    assert judge(AGENT, note(author_id="anna", author_kind="agent", visibility="internal"), None, TICKET) is None
    assert judge(AGENT, note(author_id="ben", author_kind="agent"), None, TICKET) is not None
    assert judge(AGENT, note(author_id="anna", author_kind="contact"), None, TICKET) is not None


def test_what_was_said_stays_said_but_may_go_to_the_trash() -> None:
    assert judge(AGENT, op("message", is_new=False, body="other"), {"body": "x"}, TICKET) is not None
    assert judge(AGENT, op("message", is_new=False, deleted=True), {"body": "x"}, TICKET) is None


def test_only_the_customer_rates() -> None:
    assert judge(AGENT, op("rating", score=5, ticket_id="t"), None, TICKET) is not None
    assert judge(CUSTOMER, op("rating", score=5, ticket_id="t", contact_id="c1"), None, TICKET) is None


@pytest.mark.parametrize("score", [0, 6, -1, "5"])
def test_a_rating_goes_from_one_to_five(score: FieldValue) -> None:
    assert "1 to 5" in str(judge(CUSTOMER, op("rating", score=score), None, TICKET))


def test_a_customer_opens_his_own_ticket_and_writes_in_it() -> None:
    assert judge(CUSTOMER, op("ticket", scope="team:support", contact_id="c1", subject="Help"), None, None) is None
    assert judge(CUSTOMER, note(), None, TICKET) is None
    assert judge(CUSTOMER, op("ticket", is_new=False, subject="Better"), TICKET, None) is None


@pytest.mark.parametrize(
    "edit",
    [
        op("ticket", scope="team:support", contact_id="c2", subject="in another's name"),
        op("ticket", scope="team:other", contact_id="c1"),
        op("ticket", scope="team:support", contact_id="c1", priority="urgent"),
        op("organisation", name="Acme"),
        op("contact", name="me"),
        note(visibility="internal"),
        note(author_id="anna", author_kind="agent"),
        op("rating", score=5, ticket_id="t", contact_id="c2"),
    ],
)
def test_a_customer_writes_nothing_else(edit: Op) -> None:
    assert judge(CUSTOMER, edit, None, TICKET) is not None


def test_a_customer_changes_neither_state_nor_messages_nor_others_tickets() -> None:
    assert judge(CUSTOMER, op("ticket", is_new=False, state="closed"), TICKET, None) is not None
    assert judge(CUSTOMER, op("message", is_new=False, body="never said"), {"body": "x"}, TICKET) is not None
    assert judge(CUSTOMER, op("ticket", is_new=False, subject="x"), {"contact_id": "c2"}, None) is not None
    assert judge(CUSTOMER, note(), None, {"contact_id": "c2"}) is not None
    assert judge(CUSTOMER, note(), None, None) is not None


def test_a_customer_ends_his_session_record() -> None:
    ended = op("remote_session", is_new=False, ended_at_ms=5, end_reason="stopped")
    assert judge(CUSTOMER, ended, {"ticket_id": "t"}, TICKET) is None
    assert judge(CUSTOMER, op("remote_session", is_new=False, agent_id="x"), {"ticket_id": "t"}, TICKET) is not None


def test_unknown_kinds_overlong_texts_and_strangers_are_refused() -> None:
    assert "kind" in str(judge(AGENT, op("spaceship"), None, None))
    assert "file" in str(judge(AGENT, op("organisation", note="x" * (MAX_TEXT_CHARS + 1)), None, None))
    assert judge(Actor(id="x", kind="agent", role="visitor"), op("organisation"), None, None) is not None


@given(st.sampled_from(sorted(KINDS)), st.data())
def test_a_customer_never_sets_a_field_outside_his_list(kind: str, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(field_names(kind))))
    verdict = judge(CUSTOMER, op(kind, scope="team:support", **{name: "x"}), None, TICKET)
    assert verdict is not None or name in CUSTOMER_WRITES[kind]


def test_the_staff_is_everybody_but_the_customer() -> None:
    assert [role.value for role in Role if not is_staff(role)] == ["customer"]


def test_staff_attaches_under_its_own_name_only() -> None:
    own = {"ticket_id": "t", "author_id": "anna", "author_kind": "agent", "sha256": "0" * 64}
    assert judge(AGENT, op("attachment", **own), None, TICKET) is None
    assert judge(AGENT, op("attachment", **own | {"author_id": "ben"}), None, TICKET) is not None
    assert (
        judge(AGENT, op("attachment", **own | {"author_id": "c1", "author_kind": "contact"}), None, TICKET) is not None
    )


def test_the_record_of_a_consent_is_the_customers_and_staff_only_notes_its_end() -> None:
    held: dict[str, FieldValue] = {"agent_id": "anna", "ticket_id": "t", "rights": ["view"], "lease": "x"}
    assert judge(AGENT, op("remote_session", False, ended_at_ms=5, end_reason="left"), held, TICKET) is None
    for changed in ({"rights": ["view", "control"]}, {"lease": "y"}, {"ticket_id": "u"}, {"agent_id": "ben"}):
        assert judge(AGENT, op("remote_session", False, **changed), held, TICKET) is not None
    assert judge(AGENT, op("remote_session", agent_id="anna", ticket_id="t"), None, TICKET) is not None


def test_what_a_customer_puts_into_a_short_field_is_short() -> None:
    assert judge(CUSTOMER, note(body="x" * MAX_TEXT_CHARS), None, TICKET) is None
    assert judge(CUSTOMER, note(author_name="x" * 2000), None, TICKET) is not None
    assert judge(CUSTOMER, op("ticket", False, subject="x" * 2000), TICKET, None) is not None


def test_the_staff_resolves_a_conflict_and_makes_none() -> None:
    conflict: dict[str, FieldValue] = {"state": "open", "lost": "Old"}
    assert judge(AGENT, op("conflict", is_new=False, state="resolved", resolved_by="anna"), conflict, None) is None
    assert judge(AGENT, op("conflict", state="open"), None, None) is not None
    assert judge(CUSTOMER, op("conflict", is_new=False, state="resolved"), conflict, TICKET) is not None
