"""How long the markers of rows that went are kept for clients that are away."""

from __future__ import annotations

DAY_MS = 24 * 3600 * 1000

KEPT_DAYS = 90
"""Longer than holidays, parental leave aside; who comes back later reads his scopes anew, which takes seconds."""


def is_note_due(last_ms: int | None, now_ms: int) -> bool:
    """Tell whether to note how far the sequence has come: once a day, and at the very beginning."""
    return last_ms is None or now_ms - last_ms >= DAY_MS


def forgotten_before_ms(now_ms: int) -> int:
    """Return the time before which a marker is old enough to be forgotten."""
    return now_ms - KEPT_DAYS * DAY_MS
