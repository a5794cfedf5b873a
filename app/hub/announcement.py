"""Telling the nodes of a running hub what a command has changed; on SQLite there is only the one that looks itself."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.hub.bus import Message, News, new_node
from app.hub.postgres_bus import CHANNEL, payloads
from sync.store.engines import Engines

log = logging.getLogger(__name__)


def announce(engines: Engines, *messages: Message, node: str = "") -> None:
    """Tell all nodes, after the commit of what it is about. Blocks.

    Where the database has gone away meanwhile nobody is told: the nodes look for themselves when it is back.
    """
    if engines.writer.dialect.name != "postgresql":
        return
    statement = text("SELECT pg_notify(:channel, :payload)")
    try:
        with engines.writer.begin() as connection:
            for payload in payloads(node or new_node(), messages):
                connection.execute(statement, {"channel": CHANNEL, "payload": payload})
    except DBAPIError:
        log.info("The nodes of the hub were not told; they see it by themselves.")


class GatheredNews:
    """The news of a command, told once at its end."""

    def __init__(self) -> None:
        self._scopes: dict[str, int] = {}

    def add(self, scopes: Mapping[str, int]) -> None:
        """Take up what a commit touched."""
        self._scopes.update(scopes)

    def tell(self, engines: Engines) -> None:
        """Tell all nodes. Blocks."""
        if self._scopes:
            announce(engines, News(dict(self._scopes)))
