"""Keeps what the window shows in step with the records: one read at a time, in a worker, after each change."""

from __future__ import annotations

from collections.abc import Mapping, Set
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.client.errands import Errands
from app.client.operations.end_unfinished import unfinished_edits
from app.client.operations.request_help import forget_kept, read_kept, request_edits
from app.client.queries.case import Case, read_case
from sync.client.replica import Replica
from sync.protocol.accounts import SignedIn
from sync.records import Ticket
from sync.store.blobs import BlobFolder


class CaseFile(QObject):
    """The customer's case, read from the store.

    Signals:
        changed(Case): it is different.
        first_read(Case): told once, after the first read, before `changed`.
        adopted: what was left from before (kept requests, sessions without an end) is in order now.
    """

    changed = Signal(object)
    first_read = Signal(object)
    adopted = Signal()

    def __init__(self, replica: Replica, folder: Path, errands: Errands, parent: QObject | None = None) -> None:
        """Show an empty case until the first read."""
        super().__init__(parent)
        self._replica = replica
        self._blobs = BlobFolder(folder / "blobs")
        self._errands = errands
        self._account: SignedIn | None = replica.account
        self._is_reading = False
        self._is_stale = False
        self._fetching: set[str] = set()
        self._was_read = False
        self.case = Case()

    @property
    def contact_id(self) -> str:
        """Who we are, "" while the hub does not know us."""
        return "" if self._account is None else self._account.principal_id

    def adopt(self, account: SignedIn, now_ms: int) -> None:
        """Put in order what was left from before, now that we are somebody: called at each start and enrolment."""
        self._account = account

        def unfinished() -> None:
            with self._replica.read() as session:
                kept = [request for request in read_kept(session) if session.get(Ticket, request.ticket_id) is None]
                edits = unfinished_edits(session, account.principal_id, now_ms)
            for request in kept:
                edits += request_edits(request, account)
            if edits:
                self._replica.edit(*edits).result()
            self._replica.write_local(forget_kept).result()

        self._errands.run(unfinished, lambda _: self._adopted())

    def take_changes(self, changed: Mapping[str, Set[str]]) -> None:
        """Note that records are different."""
        if changed:
            self.refresh()

    def refresh(self) -> None:
        """Read the case anew; while a read is under way, once more after it."""
        if self._is_reading:
            self._is_stale = True
            return
        self._is_reading = True
        self._is_stale = False
        contact_id = self.contact_id

        def read() -> Case:
            with self._replica.read() as session:
                return read_case(session, contact_id, self._blobs.look_at)

        self._errands.run(read, self._show, self._not_read)

    def _adopted(self) -> None:
        self.adopted.emit()
        self.refresh()

    def _show(self, case: Case) -> None:
        self._is_reading = False
        if not self._was_read:
            self._was_read = True
            self.first_read.emit(case)
        if case != self.case:
            self.case = case
            self.changed.emit(case)
        self._fetch(case.missing)
        if self._is_stale:
            self.refresh()

    def _not_read(self, error: Exception) -> None:
        self._is_reading = False
        self._errands.broke.emit(error)

    def _fetch(self, missing: tuple[str, ...]) -> None:
        for sha256 in set(missing) - self._fetching:
            self._fetching.add(sha256)
            future = self._replica.fetch_blob(sha256)
            self._errands.after(future, lambda _: self.refresh(), partial(self._try_later, sha256))

    def _try_later(self, sha256: str, _error: Exception) -> None:
        """The picture shows its place until the next change of anything asks for it again."""
        self._fetching.discard(sha256)
