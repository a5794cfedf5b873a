"""What somebody wants changed in one record; client and hub turn it into an operation with a stamp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sync.errors import UsageError
from sync.identifiers import RecordId, new_record_id
from sync.records import FIELD_TYPES, KINDS, FieldValue
from sync.records.checking import is_record_id, misfit, nul_in


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change of one record.

    Attributes:
        is_new: the edit creates the record.
        scope: where the record shall live; None leaves it where it is.
        fields: the changed fields only.
    """

    kind: str
    record_id: RecordId
    is_new: bool
    scope: str | None = None
    fields: Mapping[str, FieldValue] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise UsageError(f"There is no kind of record named {self.kind!r}.")
        if not is_record_id(self.record_id):
            raise UsageError(f"{self.record_id!r} cannot name a record.")
        unknown = self.fields.keys() - FIELD_TYPES[self.kind].keys()
        if unknown:
            raise UsageError(f"A {self.kind} has no field {', '.join(sorted(unknown))}.")
        if (why := misfit(FIELD_TYPES[self.kind], self.fields) or nul_in(self.fields)) is not None:
            raise UsageError(f"In a {self.kind}, {why}.")

    @classmethod
    def create(cls, kind: str, scope: str, *, id: str | None = None, **fields: FieldValue) -> Edit:  # noqa: A002
        """Return the edit that creates a record, under a fresh id where none is given.

        Raises:
            UsageError: no such kind or field, or a value that does not fit.
        """
        record_id = RecordId(id) if id is not None else new_record_id()
        return cls(kind=kind, record_id=record_id, is_new=True, scope=scope, fields=fields)

    @classmethod
    def change(cls, kind: str, id: str, **fields: FieldValue) -> Edit:  # noqa: A002
        """Return the edit that changes fields of a record.

        Raises:
            UsageError: no such kind or field, or a value that does not fit.
        """
        return cls(kind=kind, record_id=RecordId(id), is_new=False, fields=fields)

    @classmethod
    def move(cls, kind: str, id: str, scope: str) -> Edit:  # noqa: A002
        """Return the edit that moves a record to another scope; what belongs to a ticket follows it."""
        return cls(kind=kind, record_id=RecordId(id), is_new=False, scope=scope)
