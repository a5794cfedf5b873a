"""A store with an index, filled by hand, slice by slice."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from sync.client.local_store import LocalStore
from sync.edits import Edit
from sync.search import schema
from sync.search.answers import Answer
from sync.search.indexing import Indexing
from sync.search.searching import Searcher

NOW_MS = 1_790_000_000_000


class Library:
    """Records and their index."""

    def __init__(self, folder: Path) -> None:
        self.store = LocalStore(folder, clock=lambda: NOW_MS)
        self.searcher = Searcher(lambda: NOW_MS)
        self.indexing = Indexing()

    def prepare(self) -> list[str]:
        with self.store.transaction() as connection:
            return schema.prepare(connection)

    def catch_up(self) -> None:
        has_more = True
        while has_more:
            with self.store.transaction() as connection:
                has_more = self.indexing.work(connection)

    def add(self, kind: str, **fields: object) -> str:
        """Write a record; it is indexed at the next `catch_up`."""
        edit = Edit.create(kind, "all", **fields)
        self.store.edit([edit])
        return edit.record_id

    def add_messages(self, ticket_id: str, bodies: Iterable[str]) -> None:
        """Write many messages at once."""
        self.store.edit([Edit.create("message", "all", ticket_id=ticket_id, body=body) for body in bodies])

    def give_number(self, ticket_id: str, number: int) -> None:
        """Give a ticket its number, as the hub does."""
        with self.store.transaction() as connection:
            connection.exec_driver_sql("UPDATE ticket SET number = ? WHERE id = ?", (number, ticket_id))

    def change(self, kind: str, record_id: str, **fields: object) -> None:
        self.store.edit([Edit.change(kind, record_id, **fields)])

    def search(self, text: str, **options: object) -> Answer:
        with self.store.reading() as session:
            return self.searcher.search(session.connection(), text, **options)

    def tickets(self, text: str, **options: object) -> list[str]:
        """Search, with everything indexed; return the tickets found."""
        self.catch_up()
        return [hit.ticket_id for hit in self.search(text, **options).tickets]
