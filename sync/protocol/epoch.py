"""Epochs: a hub that was restored from a backup begins a new one, and its clients send again what it may have lost."""

from __future__ import annotations

from enum import StrEnum

KEPT_MS = 30 * 24 * 3600 * 1000
"""How long an operation is kept after the hub took it: longer than any backup is old that a hub is restored from."""


# The hub's half.


def is_of_this_epoch(request_epoch: str | None, hub_epoch: str) -> bool:
    """Tell whether a request was made by somebody who knows the hub as it is; nothing of another push is taken."""
    return request_epoch == hub_epoch


# The client's half.


class EpochStep(StrEnum):
    """What the epoch of a reply means to the client.

    Members:
        SAME: nothing.
        FIRST: the client meets the hub for the first time; what it wrote before is pending anyway.
        NEW: the hub was restored: what it took lately goes back to pending, and every scope is read anew.
    """

    SAME = "same"
    FIRST = "first"
    NEW = "new"


def step_into(hub_epoch: str, known_epoch: str) -> EpochStep:
    """Return what an epoch in a reply means to a client that knows another one, or "" for none."""
    if hub_epoch == known_epoch:
        return EpochStep.SAME
    return EpochStep.NEW if known_epoch else EpochStep.FIRST


def kept_since_ms(now_ms: int) -> int:
    """Return since when operations that the hub took are kept: those go back to pending, older ones are dropped."""
    return now_ms - KEPT_MS
