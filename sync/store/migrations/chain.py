"""A chain of revisions: the tables that it makes, and where a file stands in it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, column, select, table

from sync.errors import StoreError

NEWER = (
    "The file {name} was written by a newer version of Deskhand than this one, and this one does not know what is in "
    "it. Nothing was changed. Install the current version of Deskhand and start it again."
)

_REVISION = re.compile(r"r\d{4}_\w+")


@dataclass(frozen=True, slots=True)
class Chain:
    """One line of revisions.

    Attributes:
        name: of the chain; its place in a file is kept in the table `<name>_version`.
        folder: of the revisions.
        landmarks: a revision and a table that it made, the oldest first; by them a file is recognised that was made
            before there were revisions.
        undeclared: beginnings of names of tables that no declaration knows (a search index and its shadows).
    """

    name: str
    folder: Path
    landmarks: tuple[tuple[str, str], ...] = ()
    undeclared: tuple[str, ...] = ()

    @property
    def version_table(self) -> str:
        """The table that holds the newest revision that was run."""
        return f"{self.name}_version"

    def revisions(self) -> list[str]:
        """Return all revisions, the oldest first."""
        return sorted(file.stem for file in self.folder.glob("r*.py") if _REVISION.fullmatch(file.stem))

    def stands_at(self, connection: Connection, tables: Collection[str], file_name: str) -> str | None:
        """Return the newest revision that was run on a file, None where none was.

        Raises:
            StoreError: the file is of a newer program.
        """
        if self.version_table not in tables:
            return self._recognised(tables)
        version = table(self.version_table, column("version_num"))
        found = connection.execute(select(version.c.version_num)).scalar()
        if found is not None and found not in self.revisions():
            raise StoreError(NEWER.format(name=file_name))
        return found

    def _recognised(self, tables: Collection[str]) -> str | None:
        passed = [revision for revision, made in self.landmarks if made in tables]
        return passed[-1] if passed else None
