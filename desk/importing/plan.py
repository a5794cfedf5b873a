"""The plan of an import: every line of a table compared with the customers that are here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from desk.importing.comparing import Compared, compare
from desk.importing.entries import Entry, FieldChange, Outcome, Plan
from desk.importing.finding import ContactFinder, OrganisationFinder, Trouble
from desk.importing.keys import is_record
from desk.importing.known import KnownCustomers
from desk.importing.mapping import ColumnMapping, ImportOptions
from desk.importing.reading import LineReader, Said
from desk.importing.remarks import Remark, RemarkCode
from sync.exchange.lines import Line, LineFault, Table

LINES_BETWEEN_NEWS = 500


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
    for done, line in enumerate(table.lines):
        if done % LINES_BETWEEN_NEWS == 0:
            on_line(done)
        planner.take(line)
    return Plan(tuple(planner.entries()))


class _Planner:
    def __init__(self, table: Table, mapping: ColumnMapping, known: KnownCustomers, options: ImportOptions) -> None:
        self._known = known
        self._options = options
        self._width = len(table.header)
        self._read = LineReader(table, mapping, options)
        lines = [line for line in table.lines if line.fault is None]
        self._organisations = OrganisationFinder(known)
        self._contacts = ContactFinder(known, map(self._read.contact_number, lines))
        self._of_organisations: dict[str, tuple[int, Compared, list[Remark]]] = {}
        self._others: list[Entry] = []

    def take(self, line: Line) -> None:
        """Plan one line."""
        if line.fault is not None:
            code = RemarkCode.TOO_MANY_CELLS if line.fault is LineFault.TOO_MANY else RemarkCode.TOO_FEW_CELLS
            self._skip(line, Remark(code, (str(len(line.cells)), str(self._width))))
        elif self._read.is_in_trash(line):
            self._skip(line, Remark(RemarkCode.IN_TRASH_THERE))
        else:
            self._take_whole(line)

    def entries(self) -> Iterator[Entry]:
        """Yield what was planned."""
        for record_id, (line, compared, remarks) in self._of_organisations.items():
            yield _entry("organisation", line, record_id, compared, remarks)
        yield from self._others

    def _take_whole(self, line: Line) -> None:
        said, person = self._read.organisation(line), self._read.person(line)
        is_sure = bool(person.number or person.fields.get("email"))
        if not (said.name or said.number or person.name or is_sure):
            self._skip(line, Remark(RemarkCode.NOBODY), *person.remarks)
            return
        organisation_id, remarks = self._take_organisation(line, said)
        is_lost = organisation_id is None and bool(remarks)
        if is_sure or (person.name and not is_lost):
            self._take_person(line, person, organisation_id, remarks)
        elif remarks:
            self._skip(line, *remarks, title=person.name or said.name)

    def _take_organisation(self, line: Line, said: Said) -> tuple[str | None, list[Remark]]:
        """Return the id of the organisation of a line, None where there is none, and what is to be said of it."""
        if not said.name and not said.number:
            return None, said.remarks
        found = self._organisations.find(said)
        if isinstance(found, Trouble):
            return None, [found.remark]
        if found.id in self._of_organisations:
            first, compared, _ = self._of_organisations[found.id]
            compared.join(said, line.number, first)
            return found.id, said.remarks
        known = self._known.organisation(found.id)
        if known is None and not said.name:
            if is_record(said.number):
                return found.id, said.remarks  # a link of our own export; the organisation comes with its own file
            return None, [Remark(RemarkCode.UNKNOWN_ORGANISATION, (said.number,))]
        compared = compare("organisation", known, said, self._options, is_key_ours=found.is_renamed_here)
        self._of_organisations[found.id] = (line.number, compared, list(said.remarks))
        return found.id, []

    def _take_person(self, line: Line, said: Said, organisation_id: str | None, remarks: list[Remark]) -> None:
        found = self._contacts.find(said, organisation_id or "", line.number)
        email = said.fields.get("email", "")
        about = " · ".join(filter(None, (email, self._organisation_name(organisation_id))))
        title = said.name or email or said.number
        if isinstance(found, Trouble):
            outcome = Outcome.DUPLICATE if found.remark.code is RemarkCode.SAME_AS_LINE else Outcome.SKIPPED
            self._others.append(Entry("contact", line.number, outcome, "", title, about, (), (found.remark, *remarks)))
            return
        known = self._known.contact(found.id)
        if known is None and not said.name:
            said.name = email or said.number
        compared = compare("contact", known, said, self._options, is_key_ours=found.is_renamed_here)
        if organisation_id is not None:
            self._move(compared, known is None, str((known or {}).get("organisation_id", "")), organisation_id)
        compared.title, compared.about = compared.title or title, about
        self._others.append(_entry("contact", line.number, found.id, compared, [*said.remarks, *remarks]))

    def _move(self, compared: Compared, is_new: bool, old: str, new: str) -> None:
        """Note the organisation of a person."""
        if old == new:
            return
        names = self._organisation_name(old), self._organisation_name(new)
        if old and self._options.is_filling_only:
            compared.remarks.append(Remark(RemarkCode.KEPT, ("organisation_id", names[0] or old, names[1] or new)))
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
        self._others.append(Entry("", line.number, Outcome.SKIPPED, "", shown, "", (), remarks))


def _entry(kind: str, line: int, record_id: str, compared: Compared, remarks: list[Remark]) -> Entry:
    changes = tuple(compared.changes.values())
    was_here = Outcome.CHANGED if changes else Outcome.UNCHANGED
    outcome = Outcome.NEW if compared.is_new else was_here
    every = (*remarks, *compared.remarks)
    return Entry(kind, line, outcome, record_id, compared.title, compared.about, changes, every)
