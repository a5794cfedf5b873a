"""What an agent is answered."""

from __future__ import annotations

from app.client.session.request import Request
from app.client.session.running import RunningSession
from remote.lease import Lease
from sync.protocol.signals import SessionAnswer


def yes(session: RunningSession, lease: Lease, token: str) -> SessionAnswer:
    """Return the answer that carries a lease: the first, or a later one of the same session."""
    return SessionAnswer(
        session_id=lease.session_id,
        agent_id=lease.agent_id,
        is_granted=True,
        lease=token,
        expires_at_ms=lease.expires_at_ms,
        direct_addresses=list(session.addresses),
    )


def no(request: Request, reason: str) -> SessionAnswer:
    """Return a refusal: "declined", "no_answer", "busy", "error", "too_often" or "not_again"."""
    return SessionAnswer(session_id=request.session_id, agent_id=request.agent_id, is_granted=False, reason=reason)
