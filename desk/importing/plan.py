"""The plan of an import: every line of a table compared with the customers that are here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from desk.importing.comparing import Compared, compare
from desk.importing.entries import Entry, FieldChange, Outcome, Plan
from desk.importing.finding import ContactFinder, OrganisationFinder, Trouble
from desk.importing.keys import is_record
from desk.importing.known import KnownCustomers
from desk.importing.letting_go import let_go
from desk.importing.mapping import ColumnMapping, ImportOptions
from desk.importing.reading import CERTAINTIES, LineReader, Said
from desk.importing.remarks import Remark, RemarkCode
from sync.exchange.lines import Line, LineFault, Table

LINES_BETWEEN_NEWS = 500

Remarks: TypeAlias = tuple[Remark, ...]

PERSON_KEYS = ("name", "email", "organisation_id")
"""By these a contact is found again."""


def make_plan(
    table: Table,
    mapping: ColumnMapping,
    known: KnownCustomers,
    options: ImportOptions | None = None,
    on_line: Callable[[int], None] = lambda done: None,
) -> Plan:
    """Return what importing a table would do.

    Args:
        table: what was read.
        mapping: where its columns go.
        known: the customers that are here.
        options: what a person decided, None for nothing.
        on_line: told now and then how many lines are done; what it raises ends the planning.
    """
    planner = _Planner(table, mapping, known, options or ImportOptions())
    planner.take_organisations()
    for done, line in enumerate(planner.surest_first()):
        if done % LINES_BETWEEN_NEWS == 0:
            on_line(done)
        planner.take_person(line)
    entries = list(planner.entries())
    planner.forget()
    return Plan(entries)


class _Planner:
    def __init__(self, table: Table, mapping: ColumnMapping, known: KnownCustomers, options: ImportOptions) -> None:
        self._known = known
        self._options = options
        self._table = table
        self._read = LineReader(table, mapping, options)
        lines = [line for line in table.lines if line.fault is None]
        self._names = self._read.organisation_names(lines)
        self._organisations = OrganisationFinder(known)
        self._contacts = ContactFinder(known, map(self._read.contact_number, lines))
        self._of_organisations: dict[str, tuple[int, Compared, Remarks]] = {}
        self._of_contacts: dict[str, tuple[int, Compared, Remarks]] = {}
        self._memberships: dict[int, tuple[str | None, Remarks]] = {}
        self._whole: list[Line] = []
        self._entries: dict[bool, dict[int, Entry]] = {True: {}, False: {}}

    def take_organisations(self) -> None:
        """Plan what the lines say of organisations, those with a customer number first: no other line can mean it."""
        for line in self._table.lines:
            self._sort_out(line)
        for has_number in (True, False):
            for line in self._whole:
                if bool(self._read.organisation_number(line)) is has_number:
                    self._memberships[line.number] = self._take_organisation(line, self._read.organisation(line))

    def surest_first(self) -> Iterator[Line]:
        """Yield the lines so that one that surely means somebody comes before one that may mean him too."""
        by_certainty: dict[int, list[Line]] = {certainty: [] for certainty in CERTAINTIES}
        for line in self._whole:
            by_certainty[self._read.certainty(line)].append(line)
        for lines in by_certainty.values():
            yield from lines

    def take_person(self, line: Line) -> None:
        """Plan what a line says of a person."""
        person = self._read.person(line)
        is_sure = bool(person.number or person.fields.get("email"))
        organisation_id, remarks = self._memberships[line.number]
        is_lost = organisation_id is None and bool(remarks)
        if is_sure or (person.name and not is_lost):
            self._take_person(line, person, organisation_id, remarks)
        elif organisation_id is None and not is_lost:
            self._skip(line, Remark(RemarkCode.NOBODY), *person.remarks)
        elif remarks:
            self._skip(line, *remarks, title=person.name)

    def entries(self) -> Iterator[Entry]:
        """Yield what was planned, in the order of the file."""
        for record_id, (line, compared, remarks) in self._of_organisations.items():
            self._plan(_entry("organisation", line, record_id, compared, remarks))
        for record_id, (line, compared, remarks) in self._of_contacts.items():
            self._plan(_entry("contact", line, record_id, compared, remarks))
        for planned in self._entries.values():
            yield from (planned[line.number] for line in self._table.lines if line.number in planned)

    def forget(self) -> None:
        """Let go of what was only needed to plan, a few at a time."""
        let_go(self._of_organisations, self._of_contacts, self._memberships, self._whole, *self._entries.values())
        self._contacts.forget()
        self._organisations.forget()

    def _plan(self, entry: Entry) -> None:
        """Keep an entry: a line makes at most one of an organisation, and one other."""
        self._entries[entry.kind == "organisation"][entry.line] = entry

    def _sort_out(self, line: Line) -> None:
        if line.fault is not None:
            code = RemarkCode.TOO_MANY_CELLS if line.fault is LineFault.TOO_MANY else RemarkCode.TOO_FEW_CELLS
            self._skip(line, Remark(code, (str(len(line.cells)), str(len(self._table.header)))))
        elif self._read.is_in_trash(line):
            self._skip(line, Remark(RemarkCode.IN_TRASH_THERE))
        else:
            self._whole.append(line)

    def _take_organisation(self, line: Line, said: Said) -> tuple[str | None, Remarks]:
        """Return the id of the organisation of a line, None where there is none, and what is to be said of it."""
        if not said.name and not said.number:
            return None, tuple(said.remarks)
        said.name = said.name or self._names.get(said.number, "")  # another line may give it
        found = self._organisations.find(said)
        if isinstance(found, Trouble):
            return None, (found.remark,)
        if found.id in self._of_organisations:
            first, compared, _ = self._of_organisations[found.id]
            compared.join(said, line.number, first)
            return found.id, tuple(said.remarks)
        known = self._known.organisation(found.id)
        if known is None and not said.name:
            if is_record(said.number):
                return found.id, tuple(
                    said.remarks
                )  # a link of our own export; the organisation comes with its own file
            return None, (Remark(RemarkCode.UNKNOWN_ORGANISATION, (said.number,)),)
        compared = compare("organisation", known, said, self._options, is_key_ours=found.is_renamed_here)
        self._organisations.note(found.id, said.number, compared.value("name"))
        self._of_organisations[found.id] = (line.number, compared, tuple(said.remarks))
        return found.id, ()

    def _take_person(self, line: Line, said: Said, organisation_id: str | None, remarks: Remarks) -> None:
        found = self._contacts.find(said, organisation_id or "")
        title, email = said.name or said.fields.get("email", "") or said.number, said.fields.get("email", "")
        if isinstance(found, Trouble):
            outcome = Outcome.DUPLICATE if found.same_as else Outcome.SKIPPED
            self._plan(Entry("contact", line.number, outcome, "", title, email, (), (found.remark, *remarks)))
            if email and found.remark.code is RemarkCode.SEVERAL_FIT:
                self._contacts.leave_undecided(email, line.number)
            if found.same_as and email and not self._contacts.email_of(found.same_as):
                self._add_email(found.same_as, email)
            return
        known = self._known.contact(found.id)
        if known is None and not said.name:
            if not email:  # a customer number alone names nobody
                self._skip(line, Remark(RemarkCode.NOBODY), *remarks, title=title)
                return
            said.name = email
        compared = compare("contact", known, said, self._options, is_key_ours=found.is_renamed_here)
        if organisation_id is not None:
            self._move(compared, str((known or {}).get("organisation_id", "")), organisation_id)
        self._of_contacts[found.id] = (line.number, compared, (*said.remarks, *remarks))
        self._note_contact(found.id, said.number)

    def _add_email(self, record_id: str, email: str) -> None:
        """Take the address of somebody whom another line of the file names without one."""
        self._of_contacts[record_id][1].take("email", email)
        self._note_contact(record_id, "")

    def _note_contact(self, record_id: str, number: str) -> None:
        line, compared, _ = self._of_contacts[record_id]
        will_be = {name: compared.value(name) for name in PERSON_KEYS}
        self._contacts.note(record_id, number, line, will_be)
        compared.title = will_be["name"] or compared.title
        organisation = self._organisation_name(will_be["organisation_id"])
        compared.about = " · ".join(filter(None, (will_be["email"], organisation)))

    def _move(self, compared: Compared, old: str, new: str) -> None:
        """Note the organisation of a person."""
        if old == new:
            return
        names = self._organisation_name(old), self._organisation_name(new)
        if old and self._options.is_filling_only:
            compared.remarks += (Remark(RemarkCode.KEPT, ("organisation_id", names[0] or old, names[1] or new)),)
        else:
            compared.changes["organisation_id"] = FieldChange("organisation_id", old, new, *names)

    def _organisation_name(self, record_id: str | None) -> str:
        if not record_id:
            return ""
        planned = self._of_organisations.get(record_id)
        known = self._known.organisation(record_id)
        return planned[1].title if planned is not None else str(known["name"]) if known is not None else ""

    def _skip(self, line: Line, *remarks: Remark, title: str = "") -> None:
        shown = title or " · ".join(cell.strip() for cell in line.cells[:3] if cell.strip())
        self._plan(Entry("", line.number, Outcome.SKIPPED, "", shown, "", (), remarks))


def _entry(kind: str, line: int, record_id: str, compared: Compared, remarks: Remarks) -> Entry:
    changes = tuple(compared.changes.values())
    was_here = Outcome.CHANGED if changes else Outcome.UNCHANGED
    outcome = Outcome.NEW if compared.is_new else was_here
    every = (*remarks, *compared.remarks)
    return Entry(kind, line, outcome, record_id, compared.title, compared.about, changes, every)
