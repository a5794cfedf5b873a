"""Sending operations: which verdict the hub gives each, and what a verdict means to the client."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from sync.errors import PeerError
from sync.merge.join import Version, join
from sync.merge.stamp import is_stamp
from sync.protocol.messages import Op, OpResult, PushReply, Verdict
from sync.protocol.skew import is_ahead
from sync.records import FIELD_TYPES, HUB_KINDS, HUB_OWNED, KINDS
from sync.records.checking import is_record_id, misfit, nul_in

NOT_YOURS = "This is not shared with you (any more)."
UNKNOWN = "The hub does not know this record."
ERASED = "This was erased for good."
HUB_ONLY = "Only the hub itself sets this."
NOT_WELL_FORMED = "The operation is not well formed."

MAX_ID_CHARS = 64
MAX_STAMP_CHARS = 128


# The hub's half.


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the hub knows of an operation's record and of its sender: plain facts.

    Attributes:
        existing: the record as it is, None when there is none.
        after: the record as the operation would leave it.
        is_erased: it was there, and was erased for good.
        is_recovering: the hub was restored from a backup and still hears of what the backup lacks.
        lacks_ticket: the operation names a ticket that the hub does not know, nor knows to be erased.
        is_seen_before: the sender sees the existing record.
        is_seen_after: he would see it afterwards.
        is_ticket_seen: he sees the ticket that it would belong to, or it would belong to none.
        ticket_scope: where that ticket lives, "" for none.
        scopes: what the sender may see.
        opens_in: where the tickets live that he opens, "" for nowhere.
    """

    existing: Version | None
    after: Version
    is_erased: bool
    is_recovering: bool
    lacks_ticket: bool
    is_seen_before: bool
    is_seen_after: bool
    is_ticket_seen: bool
    ticket_scope: str
    scopes: frozenset[str]
    opens_in: str


def first_look(op: Op, hub_now_ms: int) -> OpResult | None:
    """Return the verdict on an operation that cannot be taken whatever the hub holds; None to look further."""
    why = ill_form(op)
    if why is not None:
        return rejected(op, why)
    return OpResult(op_id=op.op_id, verdict=Verdict.SKEW) if is_ahead(op.stamp, hub_now_ms) else None


def ill_form(op: Op) -> str | None:
    """Return why an operation cannot be understood, whoever sent it."""
    if op.kind not in KINDS:
        return f"This hub does not keep records of the kind {op.kind[:MAX_ID_CHARS]!r}; it may be older than you are."
    if not (is_record_id(op.record_id) and is_record_id(op.op_id) and is_stamp(op.stamp)):
        return NOT_WELL_FORMED
    if op.base.keys() - op.fields.keys() or nul_in(op.base):
        return NOT_WELL_FORMED
    if any(len(stamp) > MAX_STAMP_CHARS for stamp in op.base.values()):
        return NOT_WELL_FORMED
    if op.is_new and not op.scope:
        return "A new record needs a scope."
    why = misfit(FIELD_TYPES[op.kind], op.fields) or nul_in(op.fields)
    return None if why is None else f"The hub cannot store it: {why}."


def as_taken(op: Op, existing: Version | None) -> Op:
    """Return an operation as it is taken: a creation of what exists already changes what it names.

    A later creation would set every field that it does not name to nothing, past the judge and the fields that only
    the hub writes.
    """
    return msgspec.structs.replace(op, is_new=False) if existing is not None and op.is_new else op


def record_after(op: Op, existing: Version | None) -> Version:
    """Return the record as an operation would leave it; the existing one stays as it is."""
    after = existing.copy() if existing is not None else Version()
    fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
    join(after, fields, op.stamp, is_new=op.is_new)
    return after


def second_look(op: Op, standing: Standing) -> OpResult | None:
    """Return the verdict that follows from what the hub holds; None when only the desk's rules may still object.

    Args:
        op: as it is taken (`as_taken`).
        standing: of its record and its sender.
    """
    if _is_early(op, standing):
        return OpResult(op_id=op.op_id, verdict=Verdict.LATER)
    why = _objection(op, standing)
    return None if why is None else rejected(op, why)


def rejected(op: Op, why: str) -> OpResult:
    """Return the verdict that an operation is never taken, with the reason for the person."""
    return OpResult(op_id=op.op_id, verdict=Verdict.REJECTED, why=why)


def _is_early(op: Op, standing: Standing) -> bool:
    """Tell whether the hub, restored from a backup, may yet hear of what the operation needs."""
    if not standing.is_recovering or standing.is_erased:
        return False
    return standing.lacks_ticket or (not op.is_new and standing.existing is None)


def _objection(op: Op, standing: Standing) -> str | None:
    if standing.existing is None:
        if standing.is_erased:
            return ERASED
        if not op.is_new:
            return UNKNOWN
    elif not standing.is_seen_before:
        return NOT_YOURS
    if op.kind in HUB_KINDS or op.fields.keys() & HUB_OWNED.get(op.kind, frozenset()):
        return HUB_ONLY
    return None if _stays_in_sight(standing) else NOT_YOURS


def _stays_in_sight(standing: Standing) -> bool:
    """Refuse what would leave the sender's sight, or appear where he has no business."""
    if not (standing.is_ticket_seen and standing.is_seen_after):
        return False
    after_scope = str(standing.after.fields["scope"])
    if standing.existing is None:
        return after_scope in standing.scopes | {standing.opens_in, standing.ticket_scope}
    before_scope = str(standing.existing.fields["scope"])
    return after_scope == before_scope or {before_scope, after_scope} <= standing.scopes


# The client's half.


@dataclass(frozen=True, slots=True)
class PushMeaning:
    """What the hub's verdicts mean, each list in the order of the operations.

    Attributes:
        accepted: operations that the hub has for good.
        refused: those that it never takes, each with the verdict.
        is_skewed: our clock is ahead: stamp what is pending anew, and send again.
    """

    accepted: list[Op]
    refused: list[tuple[Op, OpResult]]
    is_skewed: bool


def meaning_of(sent: Sequence[Op], reply: PushReply) -> PushMeaning:
    """Return what the answer to a push means; what it does not mention, or puts off (`later`), stays pending.

    Raises:
        PeerError: it answers to something else.
    """
    ops = {op.op_id: op for op in sent}
    if not reply.results or any(result.op_id not in ops for result in reply.results):
        raise PeerError("The hub answered to something that was not sent. Everything stays here and is sent again.")
    return PushMeaning(
        accepted=[ops[result.op_id] for result in reply.results if result.verdict is Verdict.OK],
        refused=[(ops[result.op_id], result) for result in reply.results if result.verdict is Verdict.REJECTED],
        is_skewed=any(result.verdict is Verdict.SKEW for result in reply.results),
    )
