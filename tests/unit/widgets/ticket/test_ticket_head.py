"""The head of a ticket: always says whose it is, and asks for what a person chose."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QToolButton

from widgets.gallery.samples import head
from widgets.ticket import TicketHead


@pytest.fixture
def shown(theme, qtbot) -> TicketHead:
    widget = TicketHead(theme)
    qtbot.addWidget(widget)
    widget.resize(740, 110)
    widget.show_ticket(head())
    widget.show()
    widget.activateWindow()
    qtbot.waitExposed(widget)
    return widget


def button(widget: TicketHead, name: str) -> QPushButton | QToolButton:
    return widget.findChild(QPushButton, name) or widget.findChild(QToolButton, name)


def test_customer_and_product_are_always_seen(shown):
    assert shown.findChild(QLabel, "ticket.customer").text() == "Anna Berg · Bergmann Metallbau GmbH"
    assert shown.findChild(QLabel, "ticket.product").text() == "Ledger Pro 8.2.1 · Invoicing"
    shown.show_ticket(replace(head(), product="", organisation=""))
    assert shown.findChild(QLabel, "ticket.customer").text() == "Anna Berg"
    assert shown.findChild(QLabel, "ticket.product").text() == "Product not known"


def test_the_subject_is_edited_in_place(shown, qtbot):
    subject = shown.findChild(QLineEdit, "ticket.subject")
    shown.focus_subject()
    qtbot.keyClicks(subject, "VAT rate is missing")
    with qtbot.waitSignal(shown.subject_changed) as changed:
        qtbot.keyClick(subject, Qt.Key.Key_Return)
    assert changed.args == ["VAT rate is missing"]
    assert not subject.hasFocus()


def test_escape_and_emptiness_keep_the_old_subject(shown, qtbot):
    subject = shown.findChild(QLineEdit, "ticket.subject")
    with qtbot.assertNotEmitted(shown.subject_changed):
        shown.focus_subject()
        qtbot.keyClicks(subject, "other")
        qtbot.keyClick(subject, Qt.Key.Key_Escape)
        assert subject.text() == head().subject
        shown.focus_subject()
        qtbot.keyClick(subject, Qt.Key.Key_Delete)
        qtbot.keyClick(subject, Qt.Key.Key_Return)
    assert subject.text() == head().subject


def test_a_subject_being_written_is_not_overwritten(shown, qtbot):
    subject = shown.findChild(QLineEdit, "ticket.subject")
    shown.focus_subject()
    qtbot.keyClicks(subject, "mine")
    shown.show_ticket(replace(head(), subject="from elsewhere"))
    assert subject.text() == "mine"


@pytest.mark.parametrize(
    ("name", "signal", "row", "value"),
    [
        ("ticket.state", "state_chosen", 2, "closed"),
        ("ticket.priority", "priority_chosen", 0, "urgent"),
        ("ticket.owner", "owner_chosen", 2, "a3"),
    ],
)
def test_menus_offer_what_can_be_chosen(shown, qtbot, name, signal, row, value):
    menu = button(shown, name).menu()
    with qtbot.waitSignal(getattr(shown, signal)) as chosen:
        menu.actions()[row].trigger()
    assert chosen.args == [value]


def test_the_state_menu_holds_the_allowed_moves_only(shown):
    shown.show_ticket(replace(head(), state="closed", moves=("open",)))
    assert len(button(shown, "ticket.state").menu().actions()) == 1
    assert button(shown, "ticket.state").text() == "Closed"
    assert not button(shown, "ticket.close").isEnabled()


@pytest.mark.parametrize(
    ("name", "signal"),
    [
        ("ticket.ask_view", "ask_view_requested"),
        ("ticket.ask_control", "ask_control_requested"),
        ("ticket.send_file", "send_file_requested"),
        ("ticket.screenshot", "screenshot_requested"),
        ("ticket.close", "close_requested"),
    ],
)
def test_actions(shown, qtbot, name, signal):
    with qtbot.waitSignal(getattr(shown, signal)):
        qtbot.mouseClick(button(shown, name), Qt.MouseButton.LeftButton)


def test_nobody_is_asked_who_is_away(shown):
    shown.show_ticket(replace(head(), can_ask=False))
    assert not button(shown, "ticket.ask_view").isEnabled()
    assert button(shown, "ticket.ask_view").toolTip() == "The customer's companion is not connected"
