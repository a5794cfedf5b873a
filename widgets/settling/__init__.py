"""What waits for a person's word: two texts for one field, and changes that the hub refused."""

from __future__ import annotations

from widgets.settling.page import SettlingPage
from widgets.settling.views import Choice, ConflictView, RefusedView, Unsettled, Writing

__all__ = ["Choice", "ConflictView", "RefusedView", "SettlingPage", "Unsettled", "Writing"]
