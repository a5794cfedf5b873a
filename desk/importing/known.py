"""The customers that are here already, found by what a table says of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias, TypeVar

from desk.importing.keys import email_key, name_key
from desk.importing.letting_go import let_go
from sync.records import FieldValue

Fields = Mapping[str, FieldValue]
Ids: TypeAlias = tuple[str, ...]
"""Tuples of texts cost the garbage collector nothing; a hundred thousand lists would hold up the window."""

Key = TypeVar("Key")

LONGEST_CHAIN = 10
"""Contacts merged into one that was merged itself are followed so far."""


class KnownCustomers:
    """Organisations and contacts, those in the trash included."""

    def __init__(self, organisations: Iterable[Fields], contacts: Iterable[Fields]) -> None:
        """Take them.

        Args:
            organisations: their fields, with "id".
            contacts: the same.
        """
        self._organisations = {str(fields["id"]): fields for fields in organisations}
        self._contacts = {str(fields["id"]): fields for fields in contacts}
        self._by_name: dict[str, Ids] = {}
        self._by_email: dict[str, Ids] = {}
        self._by_person: dict[tuple[str, str], Ids] = {}
        for record_id, fields in self._organisations.items():
            if not fields["deleted"]:
                add_id(self._by_name, name_key(str(fields["name"])), record_id)
        for record_id, fields in self._contacts.items():
            self._index_contact(record_id, fields)

    def _index_contact(self, record_id: str, fields: Fields) -> None:
        target = self.survivor(record_id)
        if self._contacts[target]["deleted"]:
            return
        if email := email_key(str(fields["email"])):
            add_id(self._by_email, email, target)
        if name := name_key(str(fields["name"])):
            add_id(self._by_person, (name, str(fields["organisation_id"])), target)

    def forget(self) -> None:
        """Let go of everybody, a few at a time."""
        let_go(self._organisations, self._contacts, self._by_name, self._by_email, self._by_person)

    def organisation(self, record_id: str) -> Fields | None:
        """Return the organisation with an id."""
        return self._organisations.get(record_id)

    def contact(self, record_id: str) -> Fields | None:
        """Return the contact with an id, or the one that it was merged into."""
        return self._contacts.get(self.survivor(record_id))

    def survivor(self, record_id: str) -> str:
        """Return the id of the contact into which a contact was merged, its own where it was not."""
        for _ in range(LONGEST_CHAIN):
            fields = self._contacts.get(record_id)
            into = fields.get("merged_into") if fields is not None else None
            if not isinstance(into, str) or into not in self._contacts:
                break
            record_id = into
        return record_id

    def organisations_named(self, name: str) -> Ids:
        """Return the ids of the organisations of a name."""
        return self._by_name.get(name_key(name), ())

    def contacts_at(self, email: str) -> Ids:
        """Return the ids of the contacts with an e-mail address."""
        return self._by_email.get(email_key(email), ())

    def contacts_called(self, name: str, organisation_id: str) -> Ids:
        """Return the ids of the contacts of a name in an organisation."""
        return self._by_person.get((name_key(name), organisation_id), ())


def add_id(ids: dict[Key, Ids], key: Key, record_id: str) -> None:
    """Note an id under a key, once."""
    known = ids.get(key, ())
    if record_id not in known:
        ids[key] = (*known, record_id)
