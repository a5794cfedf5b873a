"""Which record a line speaks of: by customer number, else by e-mail address, else by name and organisation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from desk.importing import keys
from desk.importing.keys import email_key, name_key
from desk.importing.known import KnownCustomers
from desk.importing.reading import Said
from desk.importing.remarks import Remark, RemarkCode


class Found(NamedTuple):
    """The record of a line.

    Attributes:
        id: of a record that is here, or the one that it will have.
        is_renamed_here: it is known by what it was imported with, and has been called something else here since.
    """

    id: str
    is_renamed_here: bool = False


class Trouble(NamedTuple):
    """Why no record can be told."""

    remark: Remark


class OrganisationFinder:
    """Finds the organisations of lines, those that earlier lines make included."""

    def __init__(self, known: KnownCustomers) -> None:
        self._known = known
        self._planned: dict[str, str] = {}

    def find(self, said: Said) -> Found | Trouble:
        """Return the organisation with this number, else of this name."""
        found = self._by_number(said) if said.number else self._by_name(said.name)
        if isinstance(found, Found):
            fields = self._known.organisation(found.id)
            if fields is not None and fields["deleted"]:
                return Trouble(Remark(RemarkCode.IN_TRASH_HERE, (str(fields["name"]) or found.id,)))
            if said.name:
                self._planned.setdefault(name_key(said.name), found.id)
        return found

    def _by_number(self, said: Said) -> Found | Trouble:
        record_id = keys.external_id("organisation", said.number)
        named = self._known.organisations_named(said.name) if said.name else []
        if self._known.organisation(record_id) is None and len(named) == 1 and not keys.is_record(said.number):
            return Found(named[0])  # it was here before it had a number
        return Found(record_id)

    def _by_name(self, name: str) -> Found | Trouble:
        named = self._known.organisations_named(name)
        if len(named) > 1:
            return Trouble(Remark(RemarkCode.SEVERAL_FIT, (str(len(named)), name)))
        if named:
            return Found(named[0])
        record_id = self._planned.get(name_key(name)) or keys.organisation_id(name)
        return Found(record_id, is_renamed_here=self._known.organisation(record_id) is not None)


class ContactFinder:
    """Finds the contacts of lines, and tells which lines speak of the same one."""

    def __init__(self, known: KnownCustomers, numbers: Iterable[str]) -> None:
        """Take the customers that are here, and all numbers of the table: they are found by them first."""
        self._known = known
        ids = (keys.external_id("contact", number) for number in numbers if number)
        self._claimed = {known.survivor(record_id) for record_id in ids if known.contact(record_id) is not None}
        self._lines: dict[str, int] = {}
        self._addresses: dict[str, str] = {}
        self._persons: dict[tuple[str, str], tuple[str, str]] = {}

    def find(self, said: Said, organisation_id: str, line: int) -> Found | Trouble:
        """Return the contact of a line.

        Args:
            said: what the line says of him.
            organisation_id: his organisation, "" when the line names none.
            line: its number, noted as the one that counts.
        """
        email = said.fields.get("email", "")
        found = self._here(said, email, organisation_id) or self._planned(said, email, organisation_id)
        if isinstance(found, Trouble):
            return found
        fields = self._known.contact(found.id)
        if fields is not None and fields["deleted"]:
            return Trouble(Remark(RemarkCode.IN_TRASH_HERE, (str(fields["name"]) or said.name,)))
        if found.id in self._lines:
            return Trouble(Remark(RemarkCode.SAME_AS_LINE, (str(self._lines[found.id]),)))
        self._lines[found.id] = line
        if not said.number:
            self._addresses.setdefault(email_key(email), found.id)
        self._persons.setdefault((name_key(said.name), organisation_id), (found.id, email))
        return found

    def _here(self, said: Said, email: str, organisation_id: str) -> Found | Trouble | None:
        """Return the contact that is here already."""
        if said.number:
            record_id = keys.external_id("contact", said.number)
            if self._known.contact(record_id) is not None:
                return Found(self._known.survivor(record_id))
            if keys.is_record(said.number):
                return Found(record_id)
        if email and (found := self._only(self._known.contacts_at(email), said, email)):
            return found
        if not said.name:
            return None
        called = self._known.contacts_called(said.name, organisation_id)
        fits = [record_id for record_id in called if not email or not self._email_of(record_id)]
        return self._only(fits, said, said.name)

    def _only(self, fits: list[str], said: Said, by: str) -> Found | Trouble | None:
        """Return the one that fits; of several the one of this name; never one that another line has by its number."""
        if said.number:
            fits = [record_id for record_id in fits if record_id not in self._claimed and record_id not in self._lines]
        if len(fits) > 1:
            named = [one for one in fits if self._name_of(one) == name_key(said.name)]
            if len(named) != 1:
                return None if said.number else Trouble(Remark(RemarkCode.SEVERAL_FIT, (str(len(fits)), by)))
            fits = named
        return Found(fits[0]) if fits else None

    def _planned(self, said: Said, email: str, organisation_id: str) -> Found:
        """Return the contact that this or an earlier line makes."""
        if said.number:
            return Found(keys.external_id("contact", said.number))
        earlier = self._addresses.get(email_key(email)) if email else None
        namesake, address = self._persons.get((name_key(said.name), organisation_id), ("", ""))
        if earlier is None and said.name and not (email and address):
            earlier = namesake
        record_id = earlier or keys.contact_id(email, said.name, organisation_id)
        return Found(self._known.survivor(record_id), is_renamed_here=self._known.contact(record_id) is not None)

    def _email_of(self, record_id: str) -> str:
        fields = self._known.contact(record_id)
        return str(fields["email"]) if fields is not None else ""

    def _name_of(self, record_id: str) -> str:
        fields = self._known.contact(record_id)
        return name_key(str(fields["name"])) if fields is not None else ""
