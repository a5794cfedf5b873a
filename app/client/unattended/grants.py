"""The standing leases as the running companion asks them: read anew each time, so that a changed file counts at once.

A few hundred bytes are read in the window's thread, at each request of an agent and once a second while one is in.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from PySide6.QtCore import QObject, QTimer

from app.client.errors import StandingError
from app.client.session.request import Request
from app.client.session.running import RunningSession
from app.client.unattended.book import book_file, read_book
from app.client.unattended.standing import StandingLease
from sync.protocol.signals import Sender

LEAST_MS = 60_000
"""A session for less than a minute shows nothing to anybody."""

CHECK_MS = 1_000
"""How soon a session ends whose permission was taken back."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class StandingGrants:
    """What this computer's administrator allowed.

    Attributes:
        file: where it is kept.
        key: this computer's own; only what it signed counts.
        clock: milliseconds since 1970, UTC.
    """

    file: Path
    key: Ed25519PublicKey
    clock: Callable[[], int]

    @classmethod
    def of(cls, data_folder: Path, key: Ed25519PublicKey, clock: Callable[[], int]) -> StandingGrants:
        """Return those in a data folder."""
        return cls(book_file(data_folder), key, clock)

    def grantable(self, request: Request, sender: Sender) -> Request | None:
        """Return a request as a standing lease grants it: its time cut to what is allowed; None when none does."""
        now_ms = self.clock()
        chosen, end_ms = None, 0
        for lease in self._leases():
            if lease.names(sender) and lease.covers(request.rights) and lease.open_until_ms(now_ms) > end_ms:
                chosen, end_ms = lease, lease.open_until_ms(now_ms)
        if chosen is None or end_ms - now_ms < LEAST_MS:
            return None
        return replace(request, standing_id=chosen.id, not_after_ms=end_ms)

    def is_open(self, standing_id: str) -> bool:
        """Tell whether a standing lease is still there, and now is within its time."""
        now_ms = self.clock()
        return any(lease.id == standing_id and lease.open_until_ms(now_ms) > 0 for lease in self._leases())

    def in_force(self) -> tuple[StandingLease, ...]:
        """Return those that are not over, whether this is their hour or not."""
        now_ms = self.clock()
        return tuple(lease for lease in self._leases() if lease.expires_at_ms > now_ms)

    def _leases(self) -> tuple[StandingLease, ...]:
        try:
            return read_book(self.file, self.key)
        except StandingError as error:
            log.warning("unattended access: %s", error)
            return ()


class StandingWatch(QObject):
    """Ends a session without anybody in front as soon as its standing lease is gone; lives as long as the session."""

    def __init__(self, session: RunningSession, grants: StandingGrants) -> None:
        """Watch from now on."""
        super().__init__(session)
        self._session = session
        self._grants = grants
        self._tick = QTimer(self)
        self._tick.setInterval(CHECK_MS)
        self._tick.timeout.connect(self._check)
        session.ended.connect(self._tick.stop)
        session.failed.connect(self._tick.stop)
        self._tick.start()

    def _check(self) -> None:
        standing_id = self._session.request.standing_id
        if standing_id and not self._grants.is_open(standing_id):
            self._tick.stop()
            self._session.stop("revoked")
