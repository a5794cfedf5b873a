"""Who sees a record."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from desk.audience import audiences, visible_fields
from sync.records import KINDS


def test_the_public_part_of_a_ticket_reaches_its_customer() -> None:
    assert audiences("ticket", {}, "team:support", "c1") == ("team:support", "contact:c1")
    assert audiences("message", {"visibility": "public"}, "team:support", "c1") == ("team:support", "contact:c1")
    assert audiences("rating", {}, "team:support", "c1") == ("team:support", "contact:c1")


@given(st.sampled_from(["message", "attachment"]), st.text(max_size=12).filter(lambda text: text != "public"))
def test_whatever_is_not_public_never_reaches_a_customer(kind: str, visibility: str) -> None:
    assert audiences(kind, {"visibility": visibility}, "team:support", "c1") == ("team:support",)


@given(st.sampled_from(sorted(set(KINDS) - {"ticket", "message", "attachment", "remote_session", "rating"})))
def test_the_customer_file_is_the_staffs(kind: str) -> None:
    assert audiences(kind, {}, "all", "c1") == ("all",)


def test_a_ticket_without_a_known_contact_is_the_teams_alone() -> None:
    assert audiences("ticket", {}, "team:support", "") == ("team:support",)


def test_a_customer_sees_the_public_fields_of_his_ticket_only() -> None:
    fields = {"subject": "Printer", "priority": "low", "organisation_id": "o1", "state": "open"}
    assert visible_fields("ticket", fields, "contact:c1") == {"subject": "Printer", "state": "open"}
    assert visible_fields("ticket", fields, "team:support") == fields
    assert visible_fields("message", {"body": "hello"}, "contact:c1") == {"body": "hello"}


def test_a_public_article_is_shown_to_everybody_and_an_internal_one_to_the_staff() -> None:
    assert audiences("article", {"is_public": True}, "all", "") == ("all", "kb:public")
    assert audiences("article", {"is_public": False}, "all", "") == ("all",)
