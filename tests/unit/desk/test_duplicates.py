"""One person on file twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desk.duplicates import aliases_of, likely_duplicates, merge_edits, person_behind
from desk.permission import judge
from sync.protocol.actor import Actor
from sync.protocol.messages import Op
from sync.records import FieldValue

Fields = dict[str, FieldValue]


def contact(email: str, created_at_ms: int = 0, **fields: FieldValue) -> Fields:
    return {"email": email, "created_at_ms": created_at_ms, "merged_into": "", "deleted": False, **fields}


def test_who_shares_an_address_is_probably_one_person_and_the_oldest_stays() -> None:
    contacts = {"b": contact("Ada@Example.com ", 5), "a": contact("ada@example.com", 9), "c": contact("bob@x.com")}
    assert likely_duplicates(contacts) == [("b", ("a",))]


def test_who_uses_a_companion_stays() -> None:
    contacts = {"old": contact("a@x.com", 1), "here": contact("a@x.com", 2, device_id="d")}
    assert likely_duplicates(contacts) == [("here", ("old",))]


@pytest.mark.parametrize("fields", [{"deleted": True}, {"merged_into": "z"}])
def test_who_is_gone_or_merged_already_is_passed_over(fields: Fields) -> None:
    assert likely_duplicates({"a": contact("a@x.com"), "b": contact("a@x.com", **fields)}) == []


def test_no_address_is_no_likeness() -> None:
    assert likely_duplicates({"a": contact(""), "b": contact(""), "c": contact("none"), "d": contact("none")}) == []


def test_the_one_who_stays_learns_what_only_the_other_knew() -> None:
    contacts = {"a": contact("a@x.com", phone="1"), "b": contact("a@x.com", phone="2", position="CEO")}
    merge, learned = merge_edits("a", "b", contacts)
    assert (merge.record_id, dict(merge.fields)) == ("b", {"merged_into": "a"})
    assert (learned.record_id, dict(learned.fields)) == ("a", {"position": "CEO"})
    assert len(merge_edits("a", "b", {"a": contact("a@x.com"), "b": contact("a@x.com")})) == 1


def test_a_merge_is_followed_to_its_end_and_a_ring_has_one_answer() -> None:
    assert person_behind("a", {"a": "b", "b": "c", "c": ""}) == "c"
    assert {person_behind(i, {"x": "b", "b": "c", "c": "b"}) for i in "xbc"} == {"b"}
    assert aliases_of("c", {"a": "b", "b": "c", "z": "y"}) == ("a", "b", "c")


@given(st.dictionaries(st.sampled_from("abcdef"), st.sampled_from("abcdef")))
def test_all_who_are_merged_in_whatever_way_are_one_person(merged_into: dict[str, str]) -> None:
    for one, other in merged_into.items():
        assert person_behind(one, merged_into) == person_behind(other, merged_into)


def test_nobody_is_merged_into_himself_and_articles_live_with_the_staff() -> None:
    agent = Actor(id="anna", kind="agent", role="agent", scopes=frozenset({"all"}))

    def verdict(kind: str, scope: str | None, **fields: FieldValue) -> str | None:
        op = Op(op_id="o", kind=kind, record_id="r", is_new=False, stamp="s", fields=fields, scope=scope)
        return judge(agent, op, {}, None)

    assert verdict("contact", None, merged_into="r") is not None
    assert verdict("contact", None, merged_into="q") is None
    assert verdict("article", "kb:public", title="How") is not None
    assert verdict("article", "all", title="How", is_public=True) is None
