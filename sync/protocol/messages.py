"""The bodies of the sync endpoints, one definition for both ends (docs/protocol.md)."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from sync.records.base import FieldValue

SCHEMA = 3
"""Version of the record declarations; a hub answers 426 to a client that is too old, but takes its push."""

MAX_OPS_PER_PUSH = 500
"""A push of 500 operations is far under a second on a slow line, so that a lost reply costs little."""

MAX_ROWS_PER_PULL = 2000


class Op(msgspec.Struct, frozen=True, kw_only=True):
    """One edit of one record: the only thing that changes anything.

    Attributes:
        op_id: UUIDv7; the hub takes each once, however often it arrives.
        is_new: the op creates the record.
        scope: where the record shall live; None leaves it where it is.
        stamp: hybrid logical clock of the edit (sync.merge.stamp).
        fields: the changed fields only.
        base: stamp that each changed field had where the edit was made.
    """

    op_id: str
    kind: str
    record_id: str
    is_new: bool
    stamp: str
    fields: dict[str, FieldValue]
    base: dict[str, str] = {}
    scope: str | None = None


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One record as the hub holds it; `fields` is None when it left the scope or was erased."""

    seq: int
    kind: str
    record_id: str
    scope: str
    fields: dict[str, FieldValue] | None
    clk: dict[str, str] = {}


class Verdict(StrEnum):
    """What became of an op."""

    OK = "ok"
    REJECTED = "rejected"
    SKEW = "skew"
    LATER = "later"


class OpResult(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The hub's verdict on one op; `row` is what it holds instead, where the sender may see it."""

    op_id: str
    verdict: Verdict
    why: str = ""
    row: Row | None = None


class PushRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /sync/push`. `epoch` is None for a client that never synced."""

    epoch: str | None
    schema: int
    ops: list[Op]


class PushReply(msgspec.Struct, frozen=True, kw_only=True):
    """One result an op, in order; after `skew` the rest is left out. An unequal `epoch` means nothing was taken."""

    epoch: str
    now_ms: int
    results: list[OpResult]


class Cursor(msgspec.Struct, frozen=True, kw_only=True):
    """How far a client has read a scope: last seq, the hub's seq when its snapshot began, and its grant."""

    seq: int = -1
    snap: int = 0
    grant_id: str = ""


class PullRequest(msgspec.Struct, frozen=True, kw_only=True):
    """`POST /sync/pull`: the cursors of the scopes that the client holds."""

    epoch: str | None
    schema: int
    cursors: dict[str, Cursor]
    limit: int = MAX_ROWS_PER_PULL


class Checksum(msgspec.Struct, frozen=True):
    """Number of live rows in a scope and the sum of their seqs: equal on both ends when nothing is amiss."""

    count: int
    seq_sum: int


class ScopePage(msgspec.Struct, frozen=True, kw_only=True):
    """A page of one scope. `is_reset` begins a snapshot; `checksum` comes with the last page."""

    scope: str
    is_reset: bool
    cursor: Cursor
    has_more: bool
    rows: list[Row]
    checksum: Checksum | None = None


class PullReply(msgspec.Struct, frozen=True, kw_only=True):
    """Every scope that the client may see, each with a page."""

    epoch: str
    now_ms: int
    scopes: list[ScopePage]
