"""What a host program says: kept on one line and within bounds, whatever it says."""

from __future__ import annotations

from app.client.help_call import MAX_FIELD_CHARS, MAX_IDENTITY_CHARS, HelpCall, tidied


def test_fields_are_put_on_one_line_and_cut() -> None:
    call = tidied(HelpCall(product="  Ledger\n Pro ", module="x" * 999, identity=" token "))
    assert call.product == "Ledger Pro"
    assert len(call.module) == MAX_FIELD_CHARS
    assert call.identity == "token"


def test_an_endless_identity_is_dropped_rather_than_cut() -> None:
    assert tidied(HelpCall(identity="x" * (MAX_IDENTITY_CHARS + 1))).identity == ""


def test_the_place_joins_what_was_said() -> None:
    assert HelpCall(module="Invoices", screen="New").place == "Invoices / New"
    assert HelpCall(screen="New").place == "New"
    assert not HelpCall(name="A").has_context
