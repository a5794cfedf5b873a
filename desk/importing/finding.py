"""Which record a line speaks of: by customer number, else by e-mail address, else by name and organisation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from desk.importing import keys
from desk.importing.keys import email_key, name_key
from desk.importing.known import Ids, KnownCustomers, add_id
from desk.importing.letting_go import let_go
from desk.importing.reading import Said
from desk.importing.remarks import Remark, RemarkCode
from desk.importing.values import is_email
from sync.records import FieldValue


class Found(NamedTuple):
    """The record of a line.

    Attributes:
        id: of a record that is here, or the one that it will have.
        is_renamed_here: it is known by what it was imported with, and has been called something else here since.
    """

    id: str
    is_renamed_here: bool = False


class Trouble(NamedTuple):
    """Why a line has no record of its own.

    Attributes:
        same_as: the id of the contact that an earlier line speaks of already, "" otherwise.
    """

    remark: Remark
    same_as: str = ""


class OrganisationFinder:
    """Finds the organisations of lines, as they will be after the lines before."""

    def __init__(self, known: KnownCustomers) -> None:
        self._known = known
        self._planned: set[str] = set()
        self._numbers: dict[str, str] = {}
        self._by_name: dict[str, Ids] = {}

    def find(self, said: Said) -> Found | Trouble:
        """Return the organisation with this number, else of this name."""
        found = self._by_number(said) if said.number else self._named_so(said.name)
        if isinstance(found, Found):
            fields = self._known.organisation(found.id)
            if fields is not None and fields["deleted"]:
                return Trouble(Remark(RemarkCode.IN_TRASH_HERE, (str(fields["name"]) or found.id,)))
        return found

    def note(self, record_id: str, number: str, name: str) -> None:
        """Note the name that an organisation will have."""
        self._planned.add(record_id)
        self._numbers.setdefault(number, record_id)
        add_id(self._by_name, name_key(name), record_id)

    def forget(self) -> None:
        """Let go of everything, a few at a time."""
        let_go(self._numbers, self._by_name)

    def _named(self, name: str) -> list[str]:
        here = [one for one in self._known.organisations_named(name) if one not in self._planned]
        return [*here, *self._by_name.get(name_key(name), ())]

    def _by_number(self, said: Said) -> Found | Trouble:
        record_id = self._numbers.get(said.number) or keys.external_id("organisation", said.number)
        if (
            record_id not in self._planned
            and self._known.organisation(record_id) is None
            and said.name
            and not keys.is_record(said.number)
        ):
            named = [one for one in self._known.organisations_named(said.name) if one not in self._planned]
            if len(named) == 1:
                return Found(named[0])  # it was here before it had a number
        return Found(record_id)

    def _named_so(self, name: str) -> Found | Trouble:
        named = self._named(name)
        if len(named) > 1:
            return Trouble(Remark(RemarkCode.SEVERAL_FIT, (str(len(named)), name)))
        if named:
            return Found(named[0])
        record_id = keys.organisation_id(name)
        return Found(record_id, is_renamed_here=self._known.organisation(record_id) is not None)


class ContactFinder:
    """Finds the contacts of lines, as they will be after the lines before; so a second import finds the same ones."""

    def __init__(self, known: KnownCustomers, numbers: Iterable[str]) -> None:
        """Take the customers that are here, and all numbers of the table: they are found by them first."""
        self._known = known
        ids = (keys.external_id("contact", number) for number in numbers if number)
        self._claimed = {known.survivor(record_id) for record_id in ids if known.contact(record_id) is not None}
        self._lines: dict[str, int] = {}
        self._numbers: dict[str, str] = {}
        self._will_be: dict[str, Mapping[str, str]] = {}
        self._undecided: dict[str, int] = {}
        self._by_email: dict[str, Ids] = {}
        self._by_person: dict[tuple[str, str], Ids] = {}

    def find(self, said: Said, organisation_id: str) -> Found | Trouble:
        """Return the contact of a line.

        Args:
            said: what the line says of him.
            organisation_id: his organisation, "" when the line names none.
        """
        email = said.fields.get("email", "")
        if email and (line := self._undecided.get(email_key(email))) is not None:
            return Trouble(Remark(RemarkCode.SAME_AS_LINE, (str(line),)))
        found = self._here(said, email, organisation_id)
        if isinstance(found, Trouble):
            return found
        fields = self._known.contact(found.id)
        if fields is not None and fields["deleted"]:
            return Trouble(Remark(RemarkCode.IN_TRASH_HERE, (str(fields["name"]) or said.name,)))
        if found.id in self._lines:
            return Trouble(Remark(RemarkCode.SAME_AS_LINE, (str(self._lines[found.id]),)), found.id)
        return found

    def note(self, record_id: str, number: str, line: int, will_be: Mapping[str, str]) -> None:
        """Note what a contact will be: his "name", "email" and "organisation_id"."""
        self._lines[record_id] = line
        self._numbers.setdefault(number, record_id)
        self._will_be[record_id] = will_be
        if will_be["email"]:
            add_id(self._by_email, email_key(will_be["email"]), record_id)
        if will_be["name"]:
            add_id(self._by_person, (name_key(will_be["name"]), will_be["organisation_id"]), record_id)

    def forget(self) -> None:
        """Let go of everything, a few at a time."""
        let_go(self._lines, self._numbers, self._will_be, self._by_email, self._by_person)

    def leave_undecided(self, email: str, line: int) -> None:
        """Note an address, new here, of which a line could not tell whose it is: no later line shall tell otherwise."""
        if not self._at(email):
            self._undecided.setdefault(email_key(email), line)

    def email_of(self, record_id: str) -> str:
        """Return the address that a contact has, or will have."""
        return str(self._fields_of(record_id)["email"])

    def _here(self, said: Said, email: str, organisation_id: str) -> Found | Trouble:
        if said.number:
            record_id: str = keys.external_id("contact", said.number)
            if self._known.contact(record_id) is not None:
                return Found(self._known.survivor(record_id))
            if keys.is_record(said.number) or said.number in self._numbers:
                return Found(self._numbers.get(said.number, record_id))
        if email and (found := self._only(self._at(email), said, email)):
            return found
        if said.name:
            called = self._called(said.name, organisation_id)
            fits = [record_id for record_id in called if not email or not self.email_of(record_id)]
            if found := self._only(fits, said, said.name):
                return found
        if said.number:
            return Found(keys.external_id("contact", said.number))
        record_id = self._known.survivor(keys.contact_id(email, said.name, organisation_id))
        return Found(record_id, is_renamed_here=self._known.contact(record_id) is not None)

    def _at(self, email: str) -> list[str]:
        here = [one for one in self._known.contacts_at(email) if one not in self._lines]
        return [*here, *self._by_email.get(email_key(email), ())]

    def _called(self, name: str, organisation_id: str) -> list[str]:
        here = [one for one in self._known.contacts_called(name, organisation_id) if one not in self._lines]
        return [*here, *self._by_person.get((name_key(name), organisation_id), ())]

    def _only(self, fits: list[str], said: Said, by: str) -> Found | Trouble | None:
        """Return the one that fits; of several the one of this name; never one that another line has by its number."""
        if said.number:
            fits = [record_id for record_id in fits if record_id not in self._claimed and record_id not in self._lines]
        if len(fits) > 1:
            named = [one for one in fits if self._name_of(one) == name_key(said.name)]
            if len(named) != 1:
                is_shared_address = bool(said.number) and is_email(by)
                return None if is_shared_address else Trouble(Remark(RemarkCode.SEVERAL_FIT, (str(len(fits)), by)))
            fits = named
        return Found(fits[0]) if fits else None

    def _name_of(self, record_id: str) -> str:
        return name_key(str(self._fields_of(record_id)["name"]))

    def _fields_of(self, record_id: str) -> Mapping[str, FieldValue]:
        """Return what a contact that fits is, or will be."""
        fields = self._will_be.get(record_id) or self._known.contact(record_id)
        assert fields is not None, "what fits is known or planned"
        return fields
