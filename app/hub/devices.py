"""Companions: enrolled once with a key of their own, recognised by it ever after."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, delete, insert, select

from app.hub.announcement import announce
from app.hub.audit import Audit
from app.hub.bus import Recheck
from app.hub.directory import contact_for, person_name
from app.hub.errors import AccountError, RefusalError
from app.hub.identity import Identity
from app.hub.tables import DEVICE, LOST_DEVICE, TOKEN
from sync.edits import Edit
from sync.hub.hub_store import HubStore
from sync.protocol.accounts import Enrol

PUBLIC_KEY_HEX_CHARS = 64
MAX_FIELD_CHARS = 300
"""Names of people, machines and systems are shorter."""


@dataclass(frozen=True)
class Device:
    """An enrolled companion and the contact whose it is."""

    id: str
    contact_id: str
    public_key: str
    name: str
    host_name: str
    ticket_scope: str
    created_at_ms: int


class Devices:
    """The table of companions. Every method blocks."""

    def __init__(self, store: HubStore, audit: Audit, ticket_scope: str, now_ms: Callable[[], int]) -> None:
        """Take the records, the audit, the scope that new customers' tickets get, and a clock."""
        self._store = store
        self._audit = audit
        self._ticket_scope = ticket_scope
        self._now_ms = now_ms

    def enrol(self, request: Enrol, identity: Identity | None, address: str) -> Device:
        """Enrol a companion.

        Raises:
            RefusalError: bad_request (the key is none, a field is too long), already_enrolled or device_taken_back.
        """
        device_id = _checked_device_id(request)
        with self._store.transaction() as transaction:
            connection = transaction.connection
            if connection.execute(select(DEVICE.c.id).where(DEVICE.c.id == device_id)).first() is not None:
                # The key is no secret: whoever shows it again proves nothing and gets no token.
                raise RefusalError(409, "already_enrolled", "This device is enrolled already; sign in with its key.")
            if _is_lost(connection, device_id):
                raise RefusalError(403, "device_taken_back", TAKEN_BACK)
            device = self._device(request, identity, device_id, contact_for(transaction, request, identity, device_id))
            connection.execute(insert(DEVICE).values(**vars(device)))
            about = f"device {device_id} {'verified' if identity else 'unverified'} {request.host_name}"
            self._audit.note_in(connection, device.contact_id, "enrolled", about, address)
        return device

    def _device(self, request: Enrol, identity: Identity | None, device_id: str, contact_id: str) -> Device:
        return Device(
            id=device_id,
            contact_id=contact_id,
            public_key=request.public_key.lower(),
            name=person_name(request, identity),
            host_name=request.host_name,
            ticket_scope=self._ticket_scope,
            created_at_ms=self._now_ms(),
        )

    def by_id(self, device_id: str) -> Device | None:
        """Return a companion by its id."""
        with self._store.reader.begin() as connection:
            row = connection.execute(select(DEVICE).where(DEVICE.c.id == device_id)).first()
        return None if row is None else Device(**row._mapping)

    def everyone(self) -> list[Device]:
        """Return the companions, the newest first."""
        with self._store.reader.begin() as connection:
            rows = connection.execute(select(DEVICE).order_by(DEVICE.c.created_at_ms.desc(), DEVICE.c.id))
            return [Device(**row._mapping) for row in rows]

    def take_back(self, device_id: str) -> Device:
        """Let a lost machine's key open nothing any more: it is signed out, and never enrols again.

        Its contact's record stays, without a companion; a new machine of that person's enrols as usual.

        Raises:
            AccountError: no companion has this id.
        """
        device = self.by_id(device_id)
        if device is None:
            raise AccountError(f"There is no companion {device_id}. `deskhand-hub device list` names them all.")
        with self._store.transaction() as transaction:
            connection = transaction.connection
            connection.execute(delete(DEVICE).where(DEVICE.c.id == device_id))
            connection.execute(delete(TOKEN).where(TOKEN.c.device_id == device_id))
            lost = {"id": device_id, "contact_id": device.contact_id, "at_ms": self._now_ms()}
            connection.execute(insert(LOST_DEVICE).values(lost))
            contact = transaction.version("contact", device.contact_id)
            if contact is not None and contact.fields.get("device_id") == device_id:
                transaction.write([Edit.change("contact", device.contact_id, device_id="", device_key="")])
            self._audit.note_in(connection, device.contact_id, "device_taken_back", f"device {device_id}", "")
        announce(self._store.engines, Recheck())
        return device


TAKEN_BACK = "This machine was taken back by your support team. Ask them, by telephone or e-mail, if that is wrong."


def _is_lost(connection: Connection, device_id: str) -> bool:
    return connection.execute(select(LOST_DEVICE.c.id).where(LOST_DEVICE.c.id == device_id)).first() is not None


def device_id_of(public_key: bytes) -> str:
    """Return the id that follows from a device's key: the first half of its SHA-256, as hex."""
    return hashlib.sha256(public_key).hexdigest()[:32]


def _checked_device_id(request: Enrol) -> str:
    person = (request.name, request.email, request.host_name, request.operating_system, request.language)
    texts = (*person, request.product, request.version, request.module)
    if any(len(text) > MAX_FIELD_CHARS for text in texts):
        raise RefusalError(400, "bad_request", f"A field is longer than {MAX_FIELD_CHARS} characters.")
    if any("\0" in text for text in texts):
        raise RefusalError(400, "bad_request", "A field holds a broken character.")
    try:
        key = bytes.fromhex(request.public_key)
        if len(request.public_key) != PUBLIC_KEY_HEX_CHARS:
            raise ValueError
        Ed25519PublicKey.from_public_bytes(key)
    except ValueError:
        raise RefusalError(400, "bad_request", "public_key is not an Ed25519 key as 64 hex digits.") from None
    return device_id_of(key)
