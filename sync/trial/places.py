"""Where a hub on trial keeps its records: a SQLite file, or a database of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol, Self

from sqlalchemy import create_engine, make_url, text

from sync.hub.hub_store import HubStore
from sync.trial.crash_points import copy_database

FILE_NAME = "hub.db"


class HubPlace(Protocol):
    """Knows how a hub's database is kept through a crash, backed up and restored."""

    def where(self) -> Path | str:
        """Return what the hub store is opened with."""
        ...

    def begin_like(self, other: Self) -> None:
        """Begin with what another place holds, which no hub has open; no hub has this one open either."""
        ...

    def keep_as_it_is(self) -> None:
        """Have the next opening find what a process that dies now leaves behind."""
        ...

    def back_up(self, hub: HubStore) -> None:
        """Take a backup; the one before is forgotten."""
        ...

    def restore(self) -> None:
        """Put the backup in place of the database; no hub has it open."""
        ...

    def remove(self) -> None:
        """Delete what this place made, beyond its folder; no hub has it open."""
        ...


class FilePlace:
    """A SQLite file in a folder; every crash and restore goes on with a copy in another one."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._generation = 0
        self._backups = 0

    def where(self) -> Path:
        """Return the file."""
        return self._folder / str(self._generation) / FILE_NAME

    def begin_like(self, other: Self) -> None:
        """Copy the file."""
        copy_database(other.where(), self.where())

    def keep_as_it_is(self) -> None:
        """Copy file and write-ahead log."""
        before = self.where()
        self._generation += 1
        copy_database(before, self.where())

    def back_up(self, hub: HubStore) -> None:
        """Take a checked backup."""
        self._backups += 1
        hub.backup(self._backup())

    def restore(self) -> None:
        """Begin with a copy of the newest backup."""
        self._generation += 1
        copy_database(self._backup(), self.where())

    def remove(self) -> None:
        """Leave the files to whoever made the folder."""

    def _backup(self) -> Path:
        return self._folder / f"backup{self._backups}.db"


class DatabasePlace:
    """A database of a PostgreSQL server, made for the trial; the server itself lives through every crash."""

    def __init__(self, url: str, name: str) -> None:
        """Make the database.

        Args:
            url: of any database of the server, with the right to make and drop others.
            name: of the one to make; letters, digits and underscores.
        """
        self._server = make_url(url)
        self._name = name
        self._backup = f"{name}_backup"
        self._command(f'CREATE DATABASE "{name}"')

    def where(self) -> str:
        """Return the URL."""
        return self._server.set(database=self._name).render_as_string(hide_password=False)

    def begin_like(self, other: Self) -> None:
        """Make the database anew as a copy."""
        self._command(f'DROP DATABASE "{self._name}" WITH (FORCE)')
        self._command(f'CREATE DATABASE "{self._name}" TEMPLATE "{other._name}"')

    def keep_as_it_is(self) -> None:
        """Do nothing: the server rolls back what the dead process did not commit."""

    def back_up(self, hub: HubStore) -> None:
        """Copy the whole database; the hub's connections are closed for it and come back by themselves."""
        hub.engines.close()
        self._command(f'DROP DATABASE IF EXISTS "{self._backup}"')
        self._command(f'CREATE DATABASE "{self._backup}" TEMPLATE "{self._name}"')

    def restore(self) -> None:
        """Make the database anew from the copy."""
        self._command(f'DROP DATABASE "{self._name}" WITH (FORCE)')
        self._command(f'CREATE DATABASE "{self._name}" TEMPLATE "{self._backup}"')

    def remove(self) -> None:
        """Drop the database and its copy."""
        for name in (self._name, self._backup):
            self._command(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _command(self, command: str) -> None:
        engine = create_engine(self._server, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                connection.execute(text(command))
        finally:
            engine.dispose()
