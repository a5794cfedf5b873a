"""Things that are good once, whichever node of the hub they are shown to."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from sqlalchemy import delete

from app.hub.tables import USED
from sync.store.engines import Engines
from sync.store.upsert import insert_into


class OnceOnly:
    """The table of what was used. Blocks."""

    def __init__(self, engines: Engines, now_ms: Callable[[], int]) -> None:
        """Take the engines of the hub's database and a clock in milliseconds since 1970."""
        self._engines = engines
        self._now_ms = now_ms

    def use(self, text: str, good_for_ms: int) -> bool:
        """Use something up; False when it was used before. What has run out is swept on the way."""
        now = self._now_ms()
        line = {"id": hashlib.sha256(text.encode()).hexdigest(), "until_ms": now + good_for_ms}
        with self._engines.writer.begin() as connection:
            adding = insert_into(connection, USED).values(line).on_conflict_do_nothing().returning(USED.c.id)
            is_first = connection.execute(adding).first() is not None
            connection.execute(delete(USED).where(USED.c.until_ms < now))
            return is_first
