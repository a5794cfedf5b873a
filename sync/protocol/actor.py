"""Who makes an edit, as the hub knows him and as the desk's rules judge him."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A signed-in principal, or the hub itself.

    Attributes:
        id: Agent.id for staff, Contact.id for a companion, HUB_ID for the hub's own edits.
        kind: "agent", "contact" or "hub".
        role: a value of desk.roles.Role.
        scopes: what he may see; the hub store fills in the grants of this very transaction.
        ticket_scope: where the tickets live that he opens; a companion may write there only what the desk's
            rules allow, and never pulls it.
    """

    id: str
    kind: str
    role: str
    scopes: frozenset[str] = frozenset()
    ticket_scope: str = ""


HUB_ID = "hub"
"""The author of edits that the hub makes itself: numbers, new contacts, the staff directory."""
