"""Becoming known to the hub: once with a fresh key, and by that key ever after. Tries again by itself."""

from __future__ import annotations

import hashlib
import logging
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from app.client.device_key import DeviceKey, open_device_key, system_key_ring
from app.client.errands import Errands
from app.client.help_call import HelpCall
from app.client.machine import enrolment_of
from sync.client.replica import Replica
from sync.errors import HubIdentityError, HubUnreachableError, RefusedError
from sync.protocol.accounts import SignedIn

FIRST_RETRY_MS, LAST_RETRY_MS = 1000, 30_000

log = logging.getLogger(__name__)


class Enrolment(QObject):
    """Makes sure that the hub knows this computer.

    Signals:
        key_opened(DeviceKey): the key of this computer; told once, before anything else.
        enrolled(SignedIn): who we are at the hub, from an earlier start or from now.
        waiting(str): the hub is away; it is tried again. A sentence.
        failed(str): it cannot go on by itself. A sentence.
    """

    key_opened = Signal(object)
    enrolled = Signal(object)
    waiting = Signal(str)
    failed = Signal(str)

    def __init__(
        self, replica: Replica, folder: Path, errands: Errands, call: HelpCall, parent: QObject | None = None
    ) -> None:
        """Do nothing before `start`."""
        super().__init__(parent)
        self._replica = replica
        self._folder = folder
        self._errands = errands
        self._call = call
        self._key: DeviceKey | None = None
        self._wait_ms = FIRST_RETRY_MS
        self._retry = QTimer(self)
        self._retry.setSingleShot(True)
        self._retry.timeout.connect(self._enrol)

    @property
    def is_waiting(self) -> bool:
        """Whether the next try is planned, not under way."""
        return self._retry.isActive()

    def start(self) -> None:
        """Open the key, then sign in with it or enrol."""
        self._errands.run(lambda: open_device_key(self._folder, system_key_ring()), self._opened, self._fail)

    def use_call(self, call: HelpCall) -> None:
        """Introduce ourselves with what a later click on Help says, if that is not done yet."""
        self._call = call

    def try_now(self) -> None:
        """Do not wait for the next try."""
        if self._retry.isActive():
            self._retry.stop()
            self._enrol()

    def stop(self) -> None:
        """Try no more."""
        self._retry.stop()

    def _opened(self, key: DeviceKey) -> None:
        self._key = key
        self.key_opened.emit(key)
        account = self._replica.account
        if account is not None and account.device_id == device_id_of(key):
            self._replica.resume(account, key.key)
            if account.principal_id:
                self.enrolled.emit(account)
            return
        self._enrol()

    def _enrol(self) -> None:
        assert self._key is not None
        request = enrolment_of(self._call, self._key.public_hex)
        self._errands.after(self._replica.enrol(request, self._key.key), self._done, self._not_yet)

    def _done(self, account: SignedIn) -> None:
        self.enrolled.emit(account)

    def _not_yet(self, error: Exception) -> None:
        if isinstance(error, RefusedError) and error.code == "already_enrolled":
            self._sign_in_by_key()
        elif isinstance(error, HubUnreachableError) or (isinstance(error, RefusedError) and error.code == "slow_down"):
            self._retry.start(self._wait_ms)
            self._wait_ms = min(self._wait_ms * 2, LAST_RETRY_MS)
            self.waiting.emit(str(error))
        elif isinstance(error, HubIdentityError):
            self._retry.start(LAST_RETRY_MS)
            self.failed.emit(str(error))
        else:
            self._fail(error)

    def _sign_in_by_key(self) -> None:
        """The hub took us, but its reply was lost on the way: the key alone says who we are."""
        assert self._key is not None
        nobody = SignedIn(
            token="",
            expires_at_ms=0,
            principal_id="",
            kind="contact",
            name="",
            role="customer",
            device_id=device_id_of(self._key),
        )
        self._replica.resume(nobody, self._key.key)

    def _fail(self, error: Exception) -> None:
        log.info("not enrolled: %s", error)
        self.failed.emit(str(error))


def device_id_of(key: DeviceKey) -> str:
    """Return the id that the hub gives a device: the first half of the SHA-256 of its public key, as hex."""
    return hashlib.sha256(bytes.fromhex(key.public_hex)).hexdigest()[:32]
