"""Fields, outcomes and remarks of an import, in the reader's language."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from desk.importing.entries import Entry, FieldChange, Outcome
from desk.importing.fields import TITLES, Field
from desk.importing.remarks import WORDING, Remark, RemarkCode, sentence
from widgets.common.theme import Icon, Tone

MARKS = {
    Outcome.NEW: (Icon.NEW_RECORD, Tone.SUCCESS_TEXT),
    Outcome.CHANGED: (Icon.EDIT, Tone.ACCENT_TEXT),
    Outcome.UNCHANGED: (Icon.NORMAL, Tone.FAINT),
    Outcome.DUPLICATE: (Icon.COPY, Tone.MUTED),
    Outcome.SKIPPED: (Icon.WARNING, Tone.WARNING_TEXT),
}

NAMES_A_FIELD = frozenset({RemarkCode.KEPT, RemarkCode.DIFFERS_FROM_LINE, RemarkCode.TOO_LONG})
"""Remarks whose first value is the name of a field."""


def tr(text: str) -> str:
    """Return a text in the reader's language."""
    return QCoreApplication.translate("Importing", text)


def field_title(field: Field) -> str:
    """Return what people call a field."""
    return tr(TITLES[field])


def outcome_word(outcome: Outcome) -> str:
    """Return what becomes of a customer, in a word."""
    return {
        Outcome.NEW: tr("New"),
        Outcome.CHANGED: tr("Changed"),
        Outcome.UNCHANGED: tr("Unchanged"),
        Outcome.DUPLICATE: tr("Duplicate"),
        Outcome.SKIPPED: tr("Left out"),
    }[outcome]


def remark_words(remark: Remark) -> str:
    """Return a remark as the end of a sentence about a line."""
    if remark.code in NAMES_A_FIELD:
        field, *rest = remark.values
        remark = Remark(remark.code, (any_field_title(field), *rest))
    return sentence(remark, tr(WORDING[remark.code]))


def detail_of(entry: Entry) -> str:
    """Return the second line of an entry: its remarks, then what would be set or changed."""
    parts = [remark_words(remark) for remark in entry.remarks]
    is_new = entry.outcome is Outcome.NEW
    parts += [
        _change_words(entry.kind, change, is_new=is_new)
        for change in entry.changes
        if change.field != "name" or not is_new
    ]
    return " · ".join(parts)


def _change_words(kind: str, change: FieldChange, *, is_new: bool) -> str:
    title, new = record_field_title(kind, change.field), change.new_words or change.new
    if is_new:
        return tr("{field}: {value}").format(field=title, value=new)
    old = change.old_words or change.old or tr("(empty)")
    return tr("{field}: {old} → {new}").format(field=title, old=old, new=new or tr("(empty)"))


def any_field_title(name: str) -> str:
    """Return what people call a field that a remark names, whichever kind of record it is of."""
    titles = (record_field_title(kind, name) for kind in ("contact", "organisation"))
    return next((title for title in titles if title != name), name)


def record_field_title(kind: str, name: str) -> str:
    """Return what people call a field of a record."""
    if name == "organisation_id":
        return field_title(Field.ORGANISATION_NAME)
    known = {field.value: field for field in Field}
    field = known.get(f"{kind}.{name}")
    return field_title(field) if field is not None else name
