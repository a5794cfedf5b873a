"""The head of a ticket: what it is, whose it is, and what can be done."""

from __future__ import annotations

from widgets.ticket.head import TicketHead
from widgets.ticket.views import OwnerChoice, TicketHeadView

__all__ = ["OwnerChoice", "TicketHead", "TicketHeadView"]
