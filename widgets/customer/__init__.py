"""The customer's card: who asks, what he has, and what was before."""

from __future__ import annotations

from widgets.customer.card import CustomerCard
from widgets.customer.views import CustomerView, InstallationView, PastTicket, Presence

__all__ = ["CustomerCard", "CustomerView", "InstallationView", "PastTicket", "Presence"]
