"""What an answer to a push does to the client's store (sync.protocol.push)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection

from sync.client import landing, outbox
from sync.client.epoch_step import follow_epoch, note_seen
from sync.client.local_edits import restamped
from sync.client.meta import ClientMeta
from sync.client.outbox import RecordKey
from sync.client.outcome import Outcome
from sync.merge.stamp import stamp_ticks
from sync.protocol.epoch import EpochStep
from sync.protocol.messages import Op, OpResult, PushReply
from sync.protocol.push import meaning_of


def take_push_reply(
    connection: Connection, meta: ClientMeta, sent: Sequence[Op], reply: PushReply, now_ms: int
) -> Outcome:
    """Do what the hub's verdicts say, within the caller's transaction.

    Args:
        meta: saved by the caller.
        sent: the operations of the push.
        now_ms: this machine's time.

    Raises:
        PeerError: the reply does not belong to what was sent.
    """
    meta.correct_offset(reply.now_ms, now_ms)
    if follow_epoch(connection, meta, reply.epoch, now_ms) is not EpochStep.SAME:
        return Outcome(is_again=True)
    meaning = meaning_of(sent, reply)
    _accept(connection, meta, meaning.accepted, now_ms)
    outcome = Outcome(is_again=meaning.is_skewed)
    if meaning.is_skewed:
        outcome.changed |= restamped(connection, meta, reply.now_ms)
    outcome.rejected = [(op, result.why) for op, result in meaning.refused]
    outbox.reject(connection, outcome.rejected, now_ms)
    outcome.changed |= _put_back(connection, meta, meaning.refused)
    return outcome


def _accept(connection: Connection, meta: ClientMeta, accepted: list[Op], now_ms: int) -> None:
    outbox.acknowledge(connection, [op.op_id for op in accepted], now_ms)
    landing.await_records(connection, {(op.kind, op.record_id) for op in accepted})
    for op in accepted:
        meta.newest_at_hub = max(meta.newest_at_hub, stamp_ticks(op.stamp))


def _put_back(connection: Connection, meta: ClientMeta, refused: list[tuple[Op, OpResult]]) -> set[RecordKey]:
    """Put back what the hub holds in place of rejected edits."""
    rows = {(r.row.kind, r.row.record_id): r.row for _, r in refused if r.row is not None}
    changed, newest = landing.land_rows(connection, rows.values())
    landing.await_records(connection, rows.keys())  # a record may leave our sight before any page brings it
    note_seen(meta, newest)
    lost = {(op.kind, op.record_id) for op, _ in refused} - rows.keys()
    landing.forget_landed(connection, lost)
    return changed | landing.drop_orphans(connection, lost)
