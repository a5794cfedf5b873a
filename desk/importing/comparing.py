"""What a line says of a customer, beside what is known of him."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from desk.importing.entries import FieldChange
from desk.importing.keys import name_key
from desk.importing.mapping import ImportOptions
from desk.importing.reading import Said
from desk.importing.remarks import Remark, RemarkCode
from sync.records import FieldValue

MOST_REMARKS = 20
"""A thousand lines of one organisation that contradict each other are told by the first ones."""


class Compared(msgspec.Struct, gc=False):
    """The difference; it holds text only, so that the garbage collector need not look at it.

    Attributes:
        is_new: nothing is known of him.
        said: what the table says by now, by field; the first line that says something counts.
        lines: which line said it.
        changes: what would be another, by field.
        remarks: on values that were not taken.
    """

    is_new: bool
    title: str
    known: Mapping[str, FieldValue]
    options: ImportOptions
    about: str = ""
    said: dict[str, tuple[str, int]] = {}
    changes: dict[str, FieldChange] = {}
    remarks: tuple[Remark, ...] = ()

    def take(self, name: str, value: str) -> None:
        """Compare one field."""
        old = self.known.get(name, "")
        before = old if isinstance(old, str) else ""
        is_same = name_key(value) == name_key(before) if name == "name" else value == before
        if is_same:
            return
        if before and not self.is_new and self.options.is_filling_only:
            self.remarks += (Remark(RemarkCode.KEPT, (name, before, value)),)
        else:
            self.changes[name] = FieldChange(name, before, value)

    def value(self, name: str) -> str:
        """Return what a field will hold."""
        if name in self.changes:
            return self.changes[name].new
        known = self.known.get(name, "")
        return known if isinstance(known, str) else ""

    def join(self, said: Said, line: int, first_line: int) -> None:
        """Take what a later line says of the same one, and note where it contradicts an earlier line."""
        for name, value in said.fields.items():
            earlier, at = self.said.get(name, ("", 0))
            if value and not earlier:
                self.said[name] = (value, line)
                self.take(name, value)
            elif value and value != earlier and len(self.remarks) < MOST_REMARKS:
                shown = (name, value, str(at or first_line), earlier)
                self.remarks += (Remark(RemarkCode.DIFFERS_FROM_LINE, shown),)


def compare(
    kind: str,
    known: Mapping[str, FieldValue] | None,
    said: Said,
    options: ImportOptions,
    *,
    is_key_ours: bool,
) -> Compared:
    """Return how what a line says differs from what is known.

    Args:
        kind: of the record.
        known: its fields, None when it is new.
        said: what the line says.
        options: what a person decided.
        is_key_ours: it is known by the address or name that it was imported with, and has another here since: that
            one stays.
    """
    title = said.name if known is None else str(known["name"])
    compared = Compared(known is None, title or said.name, known or {}, options)
    by_email = bool(said.fields.get("email"))
    if said.name and (by_email or not is_key_ours):
        compared.take("name", said.name)
    for name, value in said.fields.items():
        if (value or known is not None) and not (name == "email" and is_key_ours):
            compared.take(name, value)
            if kind == "organisation":
                compared.said[name] = (value, 0)
    if kind == "organisation":
        compared.about = said.fields.get("city", "")
    return compared
