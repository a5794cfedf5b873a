"""The lease that follows from a customer's click: nothing that he was not shown, and never longer."""

from __future__ import annotations

from collections.abc import Collection

import msgspec

from app.client.session.request import Request
from remote.lease import Lease, Right

MS_PER_MINUTE = 60_000


def lease_for(
    request: Request, *, device_id: str, host_key_sha256: str, folder_name: str, now_ms: int, serial: int = 1
) -> Lease:
    """Return the lease that grants a request from now on."""
    expires_at_ms = now_ms + request.minutes * MS_PER_MINUTE
    if request.not_after_ms:
        expires_at_ms = min(expires_at_ms, request.not_after_ms)
    return Lease(
        session_id=request.session_id,
        ticket_id=request.ticket_id,
        device_id=device_id,
        agent_id=request.agent_id,
        agent_name=request.agent_name,
        rights=request.rights,
        granted_at_ms=now_ms,
        expires_at_ms=expires_at_ms,
        host_key_sha256=host_key_sha256,
        agent_commitment=request.agent_commitment,
        folder_name=folder_name if Right.FILES in request.rights else "",
        serial=serial,
        standing_id=request.standing_id,
    )


def without(lease: Lease, rights: Collection[Right]) -> Lease:
    """Return the next lease of the session, with these rights taken back; its end is unchanged."""
    left = tuple(right for right in lease.rights if right not in rights)
    folder_name = lease.folder_name if Right.FILES in left else ""
    return msgspec.structs.replace(lease, rights=left, folder_name=folder_name, serial=lease.serial + 1)
