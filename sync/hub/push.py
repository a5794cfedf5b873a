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
from sync.merge.join import Version
from sync.protocol.actor import Actor
from sync.protocol.epoch import is_of_this_epoch
from sync.protocol.messages import MAX_OPS_PER_PUSH, Op, OpResult, PushReply, PushRequest, Row, Verdict
from sync.protocol.push import Standing, as_taken, first_look, record_after, rejected, second_look
from sync.protocol.skew import time_to_judge_by_ms
from sync.records import KINDS
from sync.store.rows import in_chunks

Judge: TypeAlias = Callable[[Actor, Op, Fields | None, Fields | None], str | None]
"""(actor, op, the record as it is, its ticket) -> None when allowed, else a sentence that says why not."""

Consequences: TypeAlias = Callable[[Actor, Op, Fields | None], Iterable[Edit]]
"""(actor, op that was taken, its record's ticket) -> what the hub writes because of it."""


def no_consequences(_actor: Actor, _op: Op, _ticket: Fields | None) -> Iterable[Edit]:
    """Let nothing follow from an operation."""
    return ()


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
    if is_of_this_epoch(request.epoch, workspace.epoch):
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
        self._now_ms = time_to_judge_by_ms(transaction.now_ms, transaction.workspace.ticks)
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
        """Take an operation if nothing speaks against it (sync.protocol.push); the facts are looked up here."""
        result = first_look(op, self._now_ms)
        if result is not None:
            return result
        existing = self._transaction.version(op.kind, op.record_id)
        op = as_taken(op, existing)
        result = second_look(op, self._standing(op, existing))
        if result is not None:
            return result
        if (why := self._judgement(op, existing)) is not None:
            return rejected(op, why)
        disputed = disputes(existing, op)
        self._transaction.take(op, self._actor.id)
        self._transaction.write(conflict_edits(self._transaction, op, self._actor.id, disputed))
        self._known_ops.add(op.op_id)
        ticket = self._transaction.ticket_of(op.kind, op.fields)
        self._transaction.write(self._consequences(self._actor, op, None if ticket is None else ticket.fields))
        return OpResult(op_id=op.op_id, verdict=Verdict.OK)

    def _standing(self, op: Op, existing: Version | None) -> Standing:
        transaction, after = self._transaction, record_after(op, existing)
        ticket = transaction.ticket_of(op.kind, after.fields)
        return Standing(
            existing=existing,
            after=after,
            is_erased=existing is None and transaction.is_erased(op.kind, op.record_id),
            is_recovering=transaction.workspace.is_recovering,
            lacks_ticket=transaction.workspace.is_recovering and self._lacks_ticket(op),
            is_seen_before=existing is not None and self._sees(op.kind, existing),
            is_seen_after="scope" in after.fields and self._sees(op.kind, after),
            is_ticket_seen=ticket is None or self._sees("ticket", ticket),
            ticket_scope="" if ticket is None else str(ticket.fields["scope"]),
            scopes=self._actor.scopes,
            opens_in=self._actor.ticket_scope,
        )

    def _lacks_ticket(self, op: Op) -> bool:
        ticket_id = op.fields.get("ticket_id") if op.kind in CHILD_KINDS else None
        if not isinstance(ticket_id, str) or not ticket_id:
            return False
        return self._transaction.version("ticket", ticket_id) is None and not self._transaction.is_erased(
            "ticket", ticket_id
        )

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
