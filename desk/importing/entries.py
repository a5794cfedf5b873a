"""What an import would do, entry by entry."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import msgspec

from desk.importing.remarks import Remark
from sync.edits import Edit
from sync.identifiers import SHARED_SCOPE

EDITS_PER_BATCH = 500
"""As many as travel to the hub in one request; each batch is one transaction."""


class Outcome(StrEnum):
    """What becomes of a customer in a table."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    DUPLICATE = "duplicate"
    SKIPPED = "skipped"


class FieldChange(msgspec.Struct, frozen=True, gc=False):
    """One field that would be another.

    Attributes:
        field: its name in the record.
        old, new: what it holds, and would hold.
        old_words, new_words: what to show instead, where the values are ids.
    """

    field: str
    old: str
    new: str
    old_words: str = ""
    new_words: str = ""


class Entry(msgspec.Struct, frozen=True, gc=False):
    """One customer in the table.

    Attributes:
        kind: "organisation" or "contact"; "" for a line that names neither.
        line: its number in the file.
        title: the name.
        about: what stands beside it: e-mail address and organisation, or city.
        changes: of a new one, everything that is set.
        remarks: what else there is to say.
    """

    kind: str
    line: int
    outcome: Outcome
    record_id: str = ""
    title: str = ""
    about: str = ""
    changes: tuple[FieldChange, ...] = ()
    remarks: tuple[Remark, ...] = ()


@dataclass(frozen=True)
class Plan:
    """All that an import would do; nothing is done by making it.

    Attributes:
        entries: organisations first, then contacts and the lines that were left out, each in the order of the file.
    """

    entries: list[Entry]

    @cached_property
    def counts(self) -> Counter[Outcome]:
        """How many entries have each outcome."""
        return Counter(entry.outcome for entry in self.entries)

    @cached_property
    def remarked(self) -> int:
        """How many entries have a remark."""
        return sum(1 for entry in self.entries if entry.remarks)

    @property
    def edit_count(self) -> int:
        """How many records would be written."""
        return self.counts[Outcome.NEW] + self.counts[Outcome.CHANGED]

    def batches(self, size: int = EDITS_PER_BATCH) -> Iterator[list[Edit]]:
        """Yield the edits, a transaction's worth at a time; organisations come before the people in them."""
        batch: list[Edit] = []
        for entry in self.entries:
            if entry.outcome in {Outcome.NEW, Outcome.CHANGED}:
                batch.append(edit_of(entry))
            if len(batch) == size:
                yield batch
                batch = []
        if batch:
            yield batch


def edit_of(entry: Entry) -> Edit:
    """Return the edit that does what an entry says."""
    fields = {change.field: change.new for change in entry.changes}
    if entry.outcome is Outcome.NEW:
        return Edit.create(entry.kind, SHARED_SCOPE, id=entry.record_id, **fields)
    return Edit.change(entry.kind, entry.record_id, **fields)
