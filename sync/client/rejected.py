"""Operations that the hub refused for good: read, sent once more as new edits, or given up by the person himself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from sync.edits import Edit
from sync.identifiers import RecordId
from sync.records import KINDS, FieldValue
from sync.store.local_tables import RejectedOp


@dataclass(frozen=True, slots=True)
class Refused:
    """An operation with what the person had written, and the hub's reason.

    Attributes:
        is_new: it would have created the record.
        at_ms: when it was refused, milliseconds since 1970, UTC.
    """

    op_id: str
    kind: str
    record_id: str
    is_new: bool
    scope: str | None
    fields: Mapping[str, FieldValue]
    why: str
    at_ms: int

    def as_edit(self) -> Edit:
        """Return the edit that tries the same once more.

        Raises:
            UsageError: this program does not know such a record or field.
        """
        return Edit(
            kind=self.kind,
            record_id=RecordId(self.record_id),
            is_new=self.is_new,
            scope=self.scope,
            fields=dict(self.fields),
        )


def refused_count(session: Session) -> int:
    """Return how many there are."""
    return session.scalar(select(func.count()).select_from(RejectedOp)) or 0


def refused_ops(session: Session) -> list[Refused]:
    """Return all of them, the newest first."""
    found = session.scalars(select(RejectedOp).order_by(RejectedOp.at_ms.desc(), RejectedOp.op_id.desc()))
    return [_refused(entry) for entry in found]


def refused_op(session: Session, op_id: str) -> Refused | None:
    """Return one of them, None when it is not there (any more)."""
    entry = session.get(RejectedOp, op_id)
    return None if entry is None else _refused(entry)


def is_here(session: Session, refused: Refused) -> bool:
    """Tell whether the refused change could be made again: its record is here, or it would create it."""
    return refused.kind in KINDS and (refused.is_new or session.get(KINDS[refused.kind], refused.record_id) is not None)


def forget_refused(session: Session, op_id: str) -> None:
    """Forget one of them; called for a person who said so, or after its edit was made again."""
    session.execute(delete(RejectedOp).where(RejectedOp.op_id == op_id))


def _refused(entry: RejectedOp) -> Refused:
    return Refused(
        op_id=entry.op_id,
        kind=entry.kind,
        record_id=entry.record_id,
        is_new=entry.is_new,
        scope=entry.scope,
        fields=entry.fields,
        why=entry.why,
        at_ms=entry.at_ms,
    )
