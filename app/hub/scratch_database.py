"""Databases made for a trial on somebody's PostgreSQL server, and dropped after it; no other one is touched."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.hub.database_look import NEEDED
from sync.errors import StoreError
from sync.store.postgres import parsed, shown
from sync.trial.places import DatabasePlace

CANNOT = (
    "The selftest cannot make databases for itself on {server}. Check the address, and give its user the right: "
    "ALTER ROLE name CREATEDB. Nothing was changed. ({reason})"
)


class ScratchServer:
    """A server on which databases may be made, all with a prefix of their own.

    Attributes:
        prefix: with which the names of all of them begin.
    """

    def __init__(self, url: str) -> None:
        """Take the URL of any database of the server.

        Raises:
            UsageError: it is none of PostgreSQL's.
        """
        self._url = parsed(url)
        self.prefix = f"deskhand_selftest_{secrets.token_hex(4)}"
        self._count = 0

    def place(self) -> DatabasePlace:
        """Make an empty database.

        Raises:
            StoreError: the server does not let us.
        """
        self._count += 1
        try:
            return DatabasePlace(self._url.render_as_string(hide_password=False), f"{self.prefix}_{self._count}")
        except SQLAlchemyError as error:
            raise StoreError(CANNOT.format(server=shown(self._url), reason=type(error).__name__)) from error

    def weak_settings(self) -> list[str]:
        """Return a sentence for each setting with which the server does not keep what it acknowledges."""
        with self._connected() as connection:
            found = {name: connection.execute(text(f"SHOW {name}")).scalar() for name in NEEDED}
        return [f"{name} is {value}: {NEEDED[name]}" for name, value in found.items() if value != "on"]

    def drop_all(self) -> None:
        """Drop every database that was made here."""
        with self._connected() as connection:
            like = text("SELECT datname FROM pg_database WHERE starts_with(datname, :prefix)")
            for name in connection.execute(like, {"prefix": self.prefix}).scalars().all():
                connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        engine = create_engine(self._url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                yield connection
        except SQLAlchemyError as error:
            raise StoreError(CANNOT.format(server=shown(self._url), reason=type(error).__name__)) from error
        finally:
            engine.dispose()


@contextmanager
def scratch_server(url: str) -> Iterator[ScratchServer]:
    """Give a server for the time of a block; what was made on it is dropped at the end, however it ends.

    Raises:
        StoreError: the server does not answer, or does not let us.
        UsageError: the URL is none of PostgreSQL's.
    """
    server = ScratchServer(url)
    server.place()  # says now, in plain words, what would fail later
    try:
        yield server
    finally:
        server.drop_all()
