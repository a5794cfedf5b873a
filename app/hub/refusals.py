"""What a client is told of an error, and what only the log says."""

from __future__ import annotations

import logging

from app.hub.errors import RefusalError
from sync.errors import RefusedError, StoreError

log = logging.getLogger(__name__)

RETRY_AFTER_S = 5.0
"""A database that was restarted is back within seconds, and clients shall be at work again within ten."""


def refusal_of(error: Exception) -> RefusalError:
    """Return what a client is told of an error; what it was goes to the log only."""
    if isinstance(error, RefusalError):
        return error
    if isinstance(error, RefusedError):
        status = 426 if error.code == "client_too_old" else 403
        return RefusalError(status, error.code, str(error))
    if isinstance(error, StoreError):
        log.error("The records cannot be used: %s", error)
        return RefusalError(503, "hub_store", "The hub cannot use its records now. Nothing was lost.", RETRY_AFTER_S)
    log.error("A request failed", exc_info=error)
    return RefusalError(500, "hub_error", "The hub failed at this. Nothing was changed; the hub's log says more.")
