"""Who may take customers in from a table."""

from __future__ import annotations

from desk.roles import Role

IMPORTERS = frozenset({Role.SUPERVISOR, Role.ADMIN})
"""Any member of the staff may write one customer; a hundred thousand at once is for those who answer for them."""


def may_import(role: str) -> bool:
    """Tell whether a role, as it is written in a record, may import."""
    return role in IMPORTERS
