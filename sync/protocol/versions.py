"""Ends of different ages: a client that is too old gets no records any more, and yet loses nothing that it wrote."""

from __future__ import annotations

OLDEST_SCHEMA = 1
"""The oldest declarations of records (sync.protocol.messages.SCHEMA) that the hub still gives records to."""

CLIENT_TOO_OLD = "client_too_old"
"""The code of the refusal (426) that a pull gets; a push is taken whatever its age."""


# The hub's half.


def refusal_of_age(schema: int) -> str | None:
    """Return why a client with these declarations is given no records, None when it is."""
    if schema >= OLDEST_SCHEMA:
        return None
    return "This program is too old for the hub. Install the current version."


# The client's half.

MUST_BE_UPDATED = (
    "This program is too old for the hub, so nothing new comes in. What you write is kept and still goes out. "
    "Install the current version."
)


def is_refused_for_age(code: str) -> bool:
    """Tell whether a refused pull means that the program must be updated, and not that the hub is away."""
    return code == CLIENT_TOO_OLD
