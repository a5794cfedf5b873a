"""Who somebody is at the desk."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """The role of a principal; every one but the customer belongs to the staff."""

    AGENT = "agent"
    SUPERVISOR = "supervisor"
    TRAINER = "trainer"
    ADMIN = "admin"
    CUSTOMER = "customer"


STAFF = frozenset({Role.AGENT, Role.SUPERVISOR, Role.TRAINER, Role.ADMIN})


def is_staff(role: str) -> bool:
    """Tell whether a role, as it is written in a record, belongs to the staff."""
    return role in STAFF
