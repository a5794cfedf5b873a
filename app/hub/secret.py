"""The keys with which a hub signs: from its own file, or from the database that several nodes share."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from sqlalchemy import select

from app.hub.folder import SECRET_BYTES, DataFolder
from app.hub.settings import Settings
from app.hub.tables import SECRET
from sync.store.engines import Engines
from sync.store.upsert import insert_into

NAME = "signing"


class Keys:
    """Derives a key for each purpose. Every method may block."""

    def __init__(self, folder: DataFolder, settings: Settings, engines: Engines) -> None:
        """Take where the secret is: in the folder, or on PostgreSQL in the database, made by the first node."""
        self._folder = folder
        self._engines = engines
        self._is_shared = bool(settings.database)

    def key_for(self, purpose: str) -> bytes:
        """Return 32 bytes that sign for one purpose only.

        Raises:
            SettingsError: the folder's secret is missing or damaged.
        """
        if not self._is_shared:
            return self._folder.key_for(purpose)
        return hmac.digest(self._shared_secret(), purpose.encode(), hashlib.sha256)

    def _shared_secret(self) -> bytes:
        fresh = {"name": NAME, "value": secrets.token_hex(SECRET_BYTES)}
        with self._engines.writer.begin() as connection:
            connection.execute(insert_into(connection, SECRET).values(fresh).on_conflict_do_nothing())
            found = connection.execute(select(SECRET.c.value).where(SECRET.c.name == NAME)).scalar_one()
        return bytes.fromhex(found)
