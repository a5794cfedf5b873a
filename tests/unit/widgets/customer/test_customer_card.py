"""The customer's card: all that is known, warnings before work starts, earlier tickets at a click."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QDate, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget

from widgets.customer import CustomerCard, CustomerView, Presence
from widgets.customer.service import ServiceState, service_state
from widgets.gallery.samples import chinese_customer, customer


@pytest.fixture
def card(theme, clock, qtbot) -> CustomerCard:
    card = CustomerCard(theme, clock)
    qtbot.addWidget(card)
    card.resize(296, 768)
    card.show()
    qtbot.waitExposed(card)
    return card


def show(card: CustomerCard, view: CustomerView, qtbot) -> None:
    """Show a person and wait until the layout has brought everything up."""
    card.show_customer(view)
    qtbot.waitUntil(lambda: "Last tickets" in words(card))


def words(card: CustomerCard) -> list[str]:
    return [label.text() for label in card.findChildren(QLabel) if label.isVisible()]


def test_all_that_is_known_stands_on_it(card, qtbot):
    show(card, customer(), qtbot)
    text = "\n".join(words(card))
    for part in (
        "Anna Berg", "Head of accounting · Finance", "Bergmann Metallbau GmbH", "VIP", "Online", "Identity verified",
        "+49 731 555 0142", "anna.berg@", "Ledger Pro 8.2.1", "Invoicing · ACC-07 · Windows 11",
        "Service ends on", "in 17 days", "4.2 from 4 ratings", "Closed · #4611", "Month end is sacred",
    ):  # fmt: skip
        assert part in text, part


def test_another_customer_leaves_nothing_of_the_one_before(card, qtbot):
    show(card, customer(), qtbot)
    show(card, chinese_customer(), qtbot)
    text = "\n".join(words(card))
    assert "Anna" not in text
    assert "Month end" not in text
    for part in (
        "王晓明",
        "Super VIP",
        "Offline",
        "Identity not verified",
        "Service ended on",
        "This is the first one.",
    ):
        assert part in text, part
    card.show_customer(None)
    assert "No ticket chosen" in words(card)


def test_an_earlier_ticket_opens_at_a_click_and_by_the_keyboard(card, qtbot):
    show(card, customer(), qtbot)
    rows = card.findChildren(QAbstractButton, "customer.ticket")
    with qtbot.waitSignal(card.ticket_requested) as asked:
        qtbot.mouseClick(rows[1], Qt.MouseButton.LeftButton)
    assert asked.args == ["p2"]
    with qtbot.waitSignal(card.ticket_requested) as asked:
        qtbot.keyClick(rows[0], Qt.Key.Key_Space)
    assert asked.args == ["p1"]


def test_the_same_customer_again_is_not_built_anew(card, qtbot):
    show(card, customer(), qtbot)
    before = card.findChildren(QAbstractButton, "customer.ticket")
    show(card, customer(), qtbot)
    assert card.findChildren(QAbstractButton, "customer.ticket") == before
    show(card, replace(customer(), presence=Presence.AWAY), qtbot)
    qtbot.waitUntil(lambda: "Away" in words(card))


@pytest.mark.parametrize(
    ("until", "state", "part"),
    [
        ("2026-03-10", ServiceState.OVER, "ended on 10 Mar 2026"),
        ("2026-03-11", ServiceState.SOON, "in 0 days"),
        ("2026-04-10", ServiceState.SOON, "in 30 days"),
        ("2026-04-11", ServiceState.FINE, "until 11 Apr 2026"),
        ("", ServiceState.FINE, ""),
        ("soon", ServiceState.FINE, ""),
    ],
)
def test_service_expiry(qapp, until, state, part):
    found, sentence = service_state(until, QDate(2026, 3, 11))
    assert found is state
    assert part in sentence


def test_a_phone_number_is_copied_by_a_click(card, qtbot):
    show(card, customer(), qtbot)
    phone = next(label for label in card.findChildren(QLabel) if label.text() == "+49 731 555 0142")
    copied = QSignalSpy(card.copy_requested)
    qtbot.mouseClick(phone, Qt.MouseButton.LeftButton)
    assert copied.at(0) == ["+49 731 555 0142"]


def test_the_warning_is_there_only_when_it_is_one(card, qtbot):
    show(card, replace(customer(), service_until="2027-01-01"), qtbot)
    assert card.findChild(QWidget, "customer.service_warning") is None
    show(card, customer(), qtbot)
    qtbot.waitUntil(card.findChild(QWidget, "customer.service_warning").isVisible)
