"""Taking operations: each gets a verdict of its own, and a bad one blocks no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

import msgspec
from sqlalchemy import Connection, select

from sync.edits import Edit
from sync.hub import tables
from sync.hub.disputes import conflict_edits, disputes
from sync.hub.grants import grants_of
from sync.hub.listing import RecordKey
from sync.hub.transaction import CHILD_KINDS, Fields, HubTransaction
from sync.hub.visible import VisibleFields, all_fields, shown_row
from sync.merge.join import Version, join
from sync.merge.stamp import MAX_AHEAD_MS, is_stamp, stamp_ms
from sync.protocol.actor import Actor
from sync.protocol.messages import MAX_OPS_PER_PUSH, Op, OpResult, PushReply, PushRequest, Row, Verdict
from sync.records import FIELD_TYPES, HUB_KINDS, HUB_OWNED, KINDS
from sync.records.checking import is_record_id, misfit
from sync.store.rows import in_chunks

Judge: TypeAlias = Callable[[Actor, Op, Fields | None, Fields | None], str | None]
"""(actor, op, the record as it is, its ticket) -> None when allowed, else a sentence that says why not."""

Consequences: TypeAlias = Callable[[Actor, Op, Fields | None], Iterable[Edit]]
"""(actor, op that was taken, its record's ticket) -> what the hub writes because of it."""


def no_consequences(_actor: Actor, _op: Op, _ticket: Fields | None) -> Iterable[Edit]:
    """Let nothing follow from an operation."""
    return ()


NOT_YOURS = "This is not shared with you (any more)."
UNKNOWN = "The hub does not know this record."
ERASED = "This was erased for good."
HUB_ONLY = "Only the hub itself sets this."

MAX_ID_CHARS = 64
MAX_STAMP_CHARS = 128


def push(
    transaction: HubTransaction,
    actor: Actor,
    request: PushRequest,
    judge: Judge,
    visible: VisibleFields = all_fields,
    consequences: Consequences = no_consequences,
) -> PushReply:
    """Take a client's operations, in order.

    Args:
        transaction: in which they are taken; the caller commits it before the reply is sent.
        actor: who sends them; his scopes are read from the grants.
        request: an epoch other than the hub's takes nothing.
        judge: the desk's rules.
        visible: which part of a record a scope shows.
        consequences: what follows from an operation by the desk's rules.
    """
    workspace = transaction.workspace
    reply_epoch, results = workspace.epoch, list[OpResult]()
    if request.epoch == workspace.epoch:
        scopes = frozenset(grants_of(transaction.connection, actor.id))
        ops = request.ops[:MAX_OPS_PER_PUSH]
        taker = _Taker(transaction, replace(actor, scopes=scopes), judge, visible, consequences, ops)
        results = taker.results()
    return PushReply(epoch=reply_epoch, now_ms=transaction.now_ms, results=results)


class _Taker:
    """Goes through the operations of one push."""

    def __init__(
        self,
        transaction: HubTransaction,
        actor: Actor,
        judge: Judge,
        visible: VisibleFields,
        consequences: Consequences,
        ops: list[Op],
    ) -> None:
        self._transaction = transaction
        self._actor = actor
        self._judge = judge
        self._visible = visible
        self._consequences = consequences
        self._ops = ops
        self._known_ops = _known_ops(transaction.connection, [op.op_id for op in ops])
        keys = [(op.kind, op.record_id) for op in ops if op.kind in KINDS]
        transaction.fetch(keys)
        transaction.fetch(_tickets_of(transaction, ops, keys))

    def results(self) -> list[OpResult]:
        """Return a verdict on each operation, rejected ones with what the hub holds after all of them."""
        ops = {op.op_id: op for op in self._ops}
        return [
            msgspec.structs.replace(result, row=self._visible_row(ops[result.op_id]))
            if result.verdict is Verdict.REJECTED
            else result
            for result in list(self._verdicts())
        ]

    def _verdicts(self) -> Iterator[OpResult]:
        """Yield a verdict on each operation; after `skew` there are no more."""
        for op in self._ops:
            if op.op_id in self._known_ops:
                yield OpResult(op_id=op.op_id, verdict=Verdict.OK)
                continue
            result = self._take(op)
            yield result
            if result.verdict is Verdict.SKEW:
                return

    def _take(self, op: Op) -> OpResult:
        if (why := _malformed(op)) is not None:
            return OpResult(op_id=op.op_id, verdict=Verdict.REJECTED, why=why)
        if stamp_ms(op.stamp) > self._transaction.now_ms + MAX_AHEAD_MS:
            return OpResult(op_id=op.op_id, verdict=Verdict.SKEW)
        if self._is_early(op):
            return OpResult(op_id=op.op_id, verdict=Verdict.LATER)
        existing = self._transaction.version(op.kind, op.record_id)
        if existing is not None and op.is_new:
            # A later creation would set every field that it does not name to nothing, past the judge and the fields
            # that only the hub writes. Here it changes what it names.
            op = msgspec.structs.replace(op, is_new=False)
        if (why := self._objection(op, existing)) is not None:
            return OpResult(op_id=op.op_id, verdict=Verdict.REJECTED, why=why)
        disputed = disputes(existing, op)
        self._transaction.take(op, self._actor.id)
        self._transaction.write(conflict_edits(self._transaction, op, self._actor.id, disputed))
        self._known_ops.add(op.op_id)
        ticket = self._transaction.ticket_of(op.kind, op.fields)
        self._transaction.write(self._consequences(self._actor, op, None if ticket is None else ticket.fields))
        return OpResult(op_id=op.op_id, verdict=Verdict.OK)

    def _is_early(self, op: Op) -> bool:
        """Tell whether the hub, restored from a backup, may yet hear of what the operation needs."""
        if not self._transaction.workspace.is_recovering:
            return False
        if not op.is_new and self._transaction.version(op.kind, op.record_id) is None:
            return not self._transaction.is_erased(op.kind, op.record_id)
        names_ticket = op.kind in CHILD_KINDS and bool(op.fields.get("ticket_id"))
        return names_ticket and self._transaction.ticket_of(op.kind, op.fields) is None

    def _objection(self, op: Op, existing: Version | None) -> str | None:
        if existing is None:
            if self._transaction.is_erased(op.kind, op.record_id):
                return ERASED
            if not op.is_new:
                return UNKNOWN
        elif not self._sees(op.kind, existing):
            return NOT_YOURS
        if op.kind in HUB_KINDS or op.fields.keys() & HUB_OWNED.get(op.kind, frozenset()):
            return HUB_ONLY
        return self._scope_objection(op, existing) or self._judgement(op, existing)

    def _scope_objection(self, op: Op, existing: Version | None) -> str | None:
        """Refuse what would leave the actor's sight, or appear where he has no business."""
        after = existing.copy() if existing is not None else Version()
        fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
        join(after, fields, op.stamp, is_new=op.is_new)
        ticket = self._transaction.ticket_of(op.kind, after.fields)
        if ticket is not None and not self._sees("ticket", ticket):
            return NOT_YOURS
        if existing is not None and after.fields["scope"] == existing.fields["scope"]:
            return None if self._sees(op.kind, after) else NOT_YOURS
        homes = self._actor.scopes | ({self._actor.ticket_scope} if existing is None else set())
        if ticket is not None and existing is None:
            homes = homes | {str(ticket.fields["scope"])}
        is_home = after.fields["scope"] in homes
        is_from_home = existing is None or existing.fields["scope"] in self._actor.scopes
        return None if is_home and is_from_home and self._sees(op.kind, after) else NOT_YOURS

    def _judgement(self, op: Op, existing: Version | None) -> str | None:
        if op.kind == "ticket":
            ticket, ticket_id = existing, op.record_id
        else:
            source = existing.fields if existing is not None else op.fields
            ticket, ticket_id = self._transaction.ticket_of(op.kind, source), str(source.get("ticket_id", ""))
        return self._judge(
            self._actor,
            op,
            None if existing is None else {**existing.fields, "id": op.record_id},
            None if ticket is None else {**ticket.fields, "id": ticket_id},
        )

    def _sees(self, kind: str, version: Version) -> bool:
        return bool(self._transaction.audience(kind, version) & self._actor.scopes)

    def _visible_row(self, op: Op) -> Row | None:
        """Return what the hub holds instead, as the actor may see it."""
        existing = self._transaction.version(op.kind, op.record_id) if op.kind in KINDS else None
        if existing is None:
            return None
        seen_in = self._transaction.audience(op.kind, existing) & self._actor.scopes
        if not seen_in:
            return None
        own = str(existing.fields["scope"])
        in_scope = own if own in seen_in else min(seen_in)
        return shown_row(self._visible, op.kind, op.record_id, existing, in_scope, 0)


def _malformed(op: Op) -> str | None:
    """Return why an operation cannot be understood, whoever sent it."""
    if op.kind not in KINDS:
        return f"This hub does not keep records of the kind {op.kind[:MAX_ID_CHARS]!r}; it may be older than you are."
    if not (is_record_id(op.record_id) and is_record_id(op.op_id) and is_stamp(op.stamp)):
        return "The operation is not well formed."
    if op.base.keys() - op.fields.keys() or any(len(stamp) > MAX_STAMP_CHARS for stamp in op.base.values()):
        return "The operation is not well formed."
    if op.is_new and not op.scope:
        return "A new record needs a scope."
    why = misfit(FIELD_TYPES[op.kind], op.fields)
    return None if why is None else f"The hub cannot store it: {why}."


def _known_ops(connection: Connection, op_ids: list[str]) -> set[str]:
    known: set[str] = set()
    for chunk in in_chunks(op_ids):
        known.update(connection.execute(select(tables.op.c.op_id).where(tables.op.c.op_id.in_(chunk))).scalars())
    return known


def _tickets_of(transaction: HubTransaction, ops: list[Op], keys: list[RecordKey]) -> set[RecordKey]:
    """Return the tickets that the operations' records belong to."""
    named = {op.fields.get("ticket_id") for op in ops if op.kind in CHILD_KINDS}
    for kind, record_id in keys:
        if kind in CHILD_KINDS and (version := transaction.version(kind, record_id)) is not None:
            named.add(version.fields.get("ticket_id"))
    return {("ticket", ticket_id) for ticket_id in named if isinstance(ticket_id, str) and ticket_id}
