"""What a session leaves on its ticket: that it was asked for, granted, and how it ended."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from app.client.session.request import Request
from remote.lease import Lease
from sync.edits import Edit
from sync.identifiers import RecordId, new_record_id
from sync.records.checking import is_record_id

log = logging.getLogger(__name__)


class Writer(Protocol):
    """The part of the replica that is used here."""

    def edit(self, *edits: Edit) -> Future[list[RecordId]]:
        """Write edits in one local transaction; they go to the hub by themselves."""
        ...


class SessionRecords:
    """Writes the RemoteSession records of this customer.

    A record bears the session's own id, so that both ends speak of the same one.
    """

    def __init__(self, writer: Writer, contact_id: str, scope: str, clock: Callable[[], int]) -> None:
        """Write for one customer.

        Args:
            scope: where his tickets live.
            clock: milliseconds since 1970, UTC.
        """
        self._writer = writer
        self._contact_id = contact_id
        self._scope = scope
        self._clock = clock
        self._ids: dict[str, str] = {}
        self._rights: dict[str, list[str]] = {}

    def granted(self, lease: Lease, token: str) -> None:
        """Note a lease that a click granted: the first of its session, or one with more rights.

        All that was ever granted in the session stays noted, in the order it was, also when rights are taken back.
        """
        rights = self._rights.setdefault(lease.session_id, [])
        rights += [right.value for right in lease.rights if right.value not in rights]
        if lease.session_id in self._ids:
            self._change(lease.session_id, rights=list(rights), lease=token)
            return
        self._create(
            lease.session_id,
            ticket_id=lease.ticket_id,
            agent_id=lease.agent_id,
            agent_name=lease.agent_name,
            rights=list(rights),
            lease=token,
            granted_at_ms=lease.granted_at_ms,
        )

    def narrowed(self, lease: Lease, token: str) -> None:
        """Note the lease that is left: an agent whom the signal did not reach learns of it by the record."""
        if lease.session_id in self._ids:
            self._change(lease.session_id, lease=token)

    def refused(self, request: Request, reason: str) -> None:
        """Note a request that led to no session: "declined" or "no_answer"."""
        if request.session_id in self._ids:
            return  # more rights were refused; the session itself goes on
        self._create(
            request.session_id,
            ticket_id=request.ticket_id,
            agent_id=request.agent_id,
            agent_name=request.agent_name,
            rights=[right.value for right in request.rights],
            ended_at_ms=self._clock(),
            end_reason=reason,
        )

    def met(self, session_id: str, path: str) -> None:
        """Note which way the two ends met."""
        self._change(session_id, path=path)

    def ended(self, session_id: str, reason: str) -> None:
        """Note the end of a session that was granted."""
        if session_id in self._ids:
            self._change(session_id, ended_at_ms=self._clock(), end_reason=reason)

    def _create(self, session_id: str, **fields: str | int | list[str]) -> None:
        record_id = session_id if is_record_id(session_id) else new_record_id()
        self._ids[session_id] = record_id
        fields |= {"contact_id": self._contact_id, "created_at_ms": self._clock()}
        self._write(Edit.create("remote_session", self._scope, id=record_id, **fields))

    def _change(self, session_id: str, **fields: str | int | list[str]) -> None:
        self._write(Edit.change("remote_session", self._ids[session_id], **fields))

    def _write(self, edit: Edit) -> None:
        self._writer.edit(edit).add_done_callback(_complain)


def _complain(done: Future[list[RecordId]]) -> None:
    error = None if done.cancelled() else done.exception()
    if error is not None:
        log.error("a session could not be noted: %s", error)
