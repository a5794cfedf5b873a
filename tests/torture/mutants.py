"""Bugs planted in the engine, one at a time: the cure of each trap taken away, as a patch on the code of today.

Every one of them must be caught by the histories; a mutant that survives shows a hole in them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from msgspec.structs import replace
from sqlalchemy import delete

from sync import ticket_sets
from sync.client import landing, local_edits, local_store, outbox, pull_step, push_step
from sync.client.epoch_step import EpochStep
from sync.client.local_store import LocalStore
from sync.errors import RefusedError
from sync.hub import hub_store, pull, push, transaction
from sync.hub.hub_store import HubStore
from sync.hub.listing import Listing
from sync.hub.transaction import HubTransaction
from sync.hub.workspace import Workspace
from sync.identifiers import new_record_id
from sync.merge.join import join as plain_join
from sync.merge.stamp import HybridClock
from sync.protocol import push as push_protocol
from sync.protocol.messages import Cursor, Verdict
from sync.protocol.versions import OLDEST_SCHEMA
from sync.store import rows as store_rows
from sync.store.rows import delete_rows, read_versions, table_of
from sync.store.upsert import insert_into
from sync.trial.crash_points import Crashed
from sync.trial.world import World


class Patch:
    """Replaces names of modules and classes, and puts them back."""

    def __init__(self) -> None:
        self._before: list[tuple[Any, str, Any]] = []

    def set(self, owner: Any, name: str, value: Any) -> Any:
        """Replace a name; return what it stood for."""
        before = vars(owner)[name]
        self._before.append((owner, name, before))
        setattr(owner, name, value)
        return before

    def undo(self) -> None:
        """Put everything back."""
        for owner, name, before in reversed(self._before):
            setattr(owner, name, before)
        self._before.clear()


@dataclass(frozen=True)
class Mutant:
    """A planted bug.

    Attributes:
        name: what is wrong with it.
        trap: the number of the trap of which it takes the cure away.
        plant: does it.
    """

    name: str
    trap: int
    plant: Callable[[Patch], None]

    @contextmanager
    def planted(self) -> Iterator[None]:
        """Have the bug in the engine while the block runs."""
        patch = Patch()
        try:
            self.plant(patch)
            yield
        finally:
            patch.undo()


MUTANTS: list[Mutant] = []


def mutant(trap: int, name: str) -> Callable[[Callable[[Patch], None]], Callable[[Patch], None]]:
    """Register a mutant."""

    def register(plant: Callable[[Patch], None]) -> Callable[[Patch], None]:
        MUTANTS.append(Mutant(name, trap, plant))
        return plant

    return register


# Cursors and pages.


@mutant(2, "the cursor runs to the end although the page was cut")
def _(patch: Patch) -> None:
    plain = pull.cursor_after
    patch.set(pull, "cursor_after", lambda c, last, seq, *, has_more: plain(c, last, seq, has_more=False))


@mutant(2, "the cursor is read after the snapshot")
def _(patch: Patch) -> None:
    plain = pull.cursor_after
    patch.set(pull, "cursor_after", lambda c, last, seq, *, has_more: plain(c, last, seq + 1, has_more=has_more))


@mutant(3, "the cursor is stored before the rows, apart from them")
def _(patch: Patch) -> None:
    def take_pull_reply(self: LocalStore, reply: Any) -> Any:
        with self.transaction() as connection:
            for page in reply.scopes:
                _, generation = landing._known_cursor(connection, page.scope)
                landing._save_cursor(connection, page.scope, page.cursor, generation)
        return plain(self, reply)

    plain = patch.set(LocalStore, "take_pull_reply", take_pull_reply)


@mutant(14, "a scope granted later begins with what is new, not with a snapshot")
def _(patch: Patch) -> None:
    def cursor_to_read(cursor: Cursor, grant_id: str, *, hub_seq: int, **facts: Any) -> Any:
        if not cursor.grant_id:
            return Cursor(seq=hub_seq, snap=hub_seq, grant_id=grant_id), False
        return plain(cursor, grant_id, hub_seq=hub_seq, **facts)

    plain = patch.set(pull, "cursor_to_read", cursor_to_read)


@mutant(15, "the grant is no part of the cursor")
def _(patch: Patch) -> None:
    plain = pull.cursor_to_read
    patch.set(
        pull, "cursor_to_read", lambda c, grant_id, **facts: plain(replace(c, grant_id=grant_id), grant_id, **facts)
    )


@mutant(15, "what was pushed but never pulled stays when its scope is taken away")
def _(patch: Patch) -> None:
    patch.set(landing, "end_awaiting", lambda _connection: set())


@mutant(15, "scopes that the reply does not name stay")
def _(patch: Patch) -> None:
    patch.set(landing, "scopes_to_leave", lambda _held, _reply: set())


@mutant(15, "without any scope, unsent records are deleted too (NOT IN with nothing)")
def _(patch: Patch) -> None:
    def take_pull_reply(connection: Any, meta: Any, reply: Any, now_ms: int) -> Any:
        outcome = plain(connection, meta, reply, now_ms)
        for kind in ("ticket", "message") if not reply.scopes else ():
            connection.execute(delete(table_of(kind)))
        return outcome

    plain = patch.set(local_store, "take_pull_reply", take_pull_reply)


@mutant(16, "no marker is left where a record went away")
def _(patch: Patch) -> None:
    def write(self: Listing, key: Any, name: str, line: Any, *, is_gone: bool) -> None:
        if not is_gone:
            plain(self, key, name, line, is_gone=False)

    plain = patch.set(Listing, "_write", write)


@mutant(17, "a cursor below the floor is taken as sound")
def _(patch: Patch) -> None:
    plain = pull.cursor_to_read
    patch.set(pull, "cursor_to_read", lambda c, g, *, floor, **facts: plain(c, g, floor=0, **facts))


@mutant(17, "a snapshot does not sweep what it did not bring")
def _(patch: Patch) -> None:
    from dataclasses import replace as altered

    plain = landing.meaning_of
    patch.set(landing, "meaning_of", lambda page, known: altered(plain(page, known), generation=known))


@mutant(17, "a snapshot sweeps what waits to be sent")
def _(patch: Patch) -> None:
    patch.set(outbox, "created_here", lambda _connection, _kind, _ids: set())


@mutant(18, "markers are left out of every page")
def _(patch: Patch) -> None:
    def page(*arguments: Any, **facts: Any) -> Any:
        whole = plain(*arguments, **facts)
        return replace(whole, rows=[row for row in whole.rows if row.fields is not None])

    plain = patch.set(pull, "_page", page)


@mutant(18, "the floor is compared with the cursor alone, not with where its snapshot began")
def _(patch: Patch) -> None:
    def cursor_to_read(cursor: Cursor, grant_id: str, *, floor: int, **facts: Any) -> Any:
        is_below = cursor.seq < floor
        return plain(replace(cursor, seq=-1) if is_below else cursor, grant_id, floor=floor, **facts)

    plain = patch.set(pull, "cursor_to_read", cursor_to_read)


@mutant(18, "a snapshot that is cut beyond where it began is not seen to end")
def _(patch: Patch) -> None:
    def ends_snapshot(page: Any, before: Cursor) -> bool:
        is_within = before.seq < before.snap or (before.seq == before.snap and bool(page.rows))
        return not page.has_more and (page.is_reset or is_within)

    patch.set(landing, "ends_snapshot", ends_snapshot)


@mutant(17, "sums are not compared")
def _(patch: Patch) -> None:
    patch.set(landing, "is_complete", lambda _connection, _page: True)


@mutant(16, "the client notes a record under the scope that its own edit gave it")
def _(patch: Patch) -> None:
    def note(connection: Any, scope: str, rows: Any, generation: int) -> None:
        for row in rows:
            joined = read_versions(connection, row.kind, [row.record_id])[row.record_id]
            plain(connection, str(joined.fields["scope"]) if scope.startswith("team:") else scope, [row], generation)

    plain = patch.set(landing, "_note", note)


@mutant(16, "a customer's records do not follow his ticket")
def _(patch: Patch) -> None:
    patch.set(HubTransaction, "_relatives", lambda _self: [])


@mutant(16, "what belongs to a ticket stays where it was written")
def _(patch: Patch) -> None:
    patch.set(HubTransaction, "_keep_families_together", lambda _self, _relatives: None)


# The outbox.


@mutant(4, "an operation that comes twice is taken twice")
def _(patch: Patch) -> None:
    def save_log(self: HubTransaction) -> None:
        for row in self._accepted:
            statement = insert_into(self.connection, transaction.tables.op).on_conflict_do_nothing()
            self.connection.execute(statement, [row])

    patch.set(push, "_known_ops", lambda _connection, _ids: set())
    patch.set(HubTransaction, "_save_log", save_log)


@mutant(5, "the edit and its operation are stored one after the other")
def _(patch: Patch) -> None:
    def edit(self: LocalStore, edits: Any) -> Any:
        with self.transaction() as connection:
            meta = local_store.load_meta(connection)
            ops = local_store.make_ops(connection, meta, edits, self._clock() + meta.offset_ms)
            local_store.save_meta(connection, meta)
        with self.transaction() as connection:
            outbox.append(connection, ops, self._clock())
        return [each.record_id for each in edits]

    patch.set(LocalStore, "edit", edit)


@mutant(6, "a rejected operation stays in the outbox")
def _(patch: Patch) -> None:
    patch.set(outbox, "reject", lambda _connection, _refused, _at: None)


@mutant(6, "a rejected operation is dropped")
def _(patch: Patch) -> None:
    def reject(connection: Any, refused: Any, _at_ms: int) -> None:
        for op, _why in refused:
            connection.execute(delete(outbox._outbox).where(outbox._outbox.c.op_id == op.op_id))

    patch.set(outbox, "reject", reject)


@mutant(6, "a rejected edit still shows")
def _(patch: Patch) -> None:
    patch.set(push_step, "_put_back", lambda _connection, _meta, _refused: set())


@mutant(10, "what the hub puts off counts as taken")
def _(patch: Patch) -> None:
    def meaning_of(sent: Any, reply: Any) -> Any:
        as_ok = [replace(r, verdict=Verdict.OK) if r.verdict is Verdict.LATER else r for r in reply.results]
        return plain(sent, replace(reply, results=as_ok))

    plain = patch.set(push_step, "meaning_of", meaning_of)


@mutant(3, "what lands covers what waits")
def _(patch: Patch) -> None:
    patch.set(outbox, "pending_of", lambda _connection, _keys: {})


@mutant(20, "the hub answers before it commits")
def _(patch: Patch) -> None:
    said: dict[str, Any] = {}

    def push_inside(*arguments: Any) -> Any:
        said["reply"] = plain_push(*arguments)
        return said["reply"]

    def push_to(self: World, client: Any, request: Any) -> Any:
        try:
            return plain_world(self, client, request)
        except Crashed:
            self.start_hub_again()
            return said["reply"]

    plain_push = patch.set(hub_store, "push", push_inside)
    plain_world = patch.set(World, "push", push_to)


# Clocks.


@mutant(7, "the clock takes no note of the stamps that it reads")
def _(patch: Patch) -> None:
    def note_seen(meta: Any, newest_ticks: int) -> None:
        meta.newest_at_hub = max(meta.newest_at_hub, newest_ticks)

    patch.set(pull_step, "note_seen", note_seen)
    patch.set(push_step, "note_seen", note_seen)


@mutant(8, "a stamp far ahead is taken")
def _(patch: Patch) -> None:
    patch.set(push_protocol, "is_ahead", lambda _stamp, _now: False)


@mutant(8, "the hub corrects a stamp far ahead by itself")
def _(patch: Patch) -> None:
    def as_taken(op: Any, existing: Any) -> Any:
        taken = plain(op, existing)
        latest = HybridClock(op.stamp[16:]).next_stamp(clock["now"])
        return replace(taken, stamp=min(op.stamp, latest))

    def first_look(op: Any, hub_now_ms: int) -> Any:
        clock["now"] = hub_now_ms
        result = plain_look(op, hub_now_ms)
        return None if result is not None and result.verdict is Verdict.SKEW else result

    clock: dict[str, int] = {}
    plain = patch.set(push, "as_taken", as_taken)
    plain_look = patch.set(push, "first_look", first_look)


@mutant(8, "what is stamped anew may fall below what the hub took")
def _(patch: Patch) -> None:
    plain = local_edits.clock_after_skew
    patch.set(local_edits, "clock_after_skew", lambda device, now_ms, _newest: plain(device, now_ms, 0))


@mutant(8, "only the first of what waits is stamped anew")
def _(patch: Patch) -> None:
    plain = local_edits.fresh_stamps
    patch.set(local_edits, "fresh_stamps", lambda stamps, clock, now_ms: plain(stamps[:1], clock, now_ms))


# Merging.


def _everywhere(patch: Patch, join: Any) -> None:
    for module in (transaction, landing, local_edits, push_protocol):
        patch.set(module, "join", join)


@mutant(9, "what arrives last wins, whatever its stamp")
def _(patch: Patch) -> None:
    def join(version: Any, fields: Any, stamp: str, *, is_new: bool) -> Any:
        if is_new and not version.clk:
            return plain_join(version, fields, stamp, is_new=is_new)
        version.fields.update(fields)
        version.clk.update(dict.fromkeys(fields, stamp))
        return frozenset(fields)

    _everywhere(patch, join)


@mutant(9, "the later edit wins the whole record, not its fields")
def _(patch: Patch) -> None:
    def join(version: Any, fields: Any, stamp: str, *, is_new: bool) -> Any:
        if version.clk and stamp < max(version.clk.values()):
            return frozenset()
        return plain_join(version, fields, stamp, is_new=is_new)

    _everywhere(patch, join)


@mutant(9, "what is put into the trash is deleted")
def _(patch: Patch) -> None:
    def take(self: HubTransaction, op: Any, author_id: str) -> Any:
        won = plain(self, op, author_id)
        if op.fields.get("deleted") is True:
            delete_rows(self.connection, op.kind, [op.record_id])
            self._versions[op.kind, op.record_id] = None
        return won

    plain = patch.set(HubTransaction, "take", take)


@mutant(9, "what was erased for good comes back")
def _(patch: Patch) -> None:
    patch.set(HubTransaction, "is_erased", lambda _self, _kind, _id: False)


@mutant(10, "an edit of a record that the hub does not know makes half of one")
def _(patch: Patch) -> None:
    def as_taken(op: Any, existing: Any) -> Any:
        taken = plain(op, existing)
        if existing is None and not op.is_new and op.kind == "ticket":
            return replace(taken, is_new=True, scope=op.scope or "team:a")
        return taken

    plain = patch.set(push, "as_taken", as_taken)


@mutant(10, "the recovering hub rejects what it may still hear of")
def _(patch: Patch) -> None:
    patch.set(push_protocol, "_is_early", lambda _op, _standing: False)


@mutant(11, "two tickets get one number")
def _(patch: Patch) -> None:
    patch.set(Workspace, "take_number", lambda self: self.next_number)


@mutant(12, "every machine gives a tag an id of its own")
def _(patch: Patch) -> None:
    patch.set(ticket_sets, "tag_row_id", lambda _ticket, _tag: new_record_id())


@mutant(13, "the text that lost is not kept")
def _(patch: Patch) -> None:
    patch.set(push, "disputes", lambda _version, _op: [])


@mutant(13, "what its author saw counts as a conflict too")
def _(patch: Patch) -> None:
    plain = push.disputes
    patch.set(push, "disputes", lambda version, op: plain(version, replace(op, base=dict.fromkeys(op.base, ""))))


@mutant(13, "an edit does not say what its author saw")
def _(patch: Patch) -> None:
    plain = local_edits._op
    patch.set(local_edits, "_op", lambda *arguments: replace(plain(*arguments), base={}))


# Epochs and versions.


@mutant(19, "a push tells and learns no epoch")
def _(patch: Patch) -> None:
    patch.set(push, "is_of_this_epoch", lambda _request, _hub: True)
    patch.set(push_step, "follow_epoch", lambda *_: EpochStep.SAME)


@mutant(19, "what the hub took before it was restored is not sent again")
def _(patch: Patch) -> None:
    patch.set(outbox, "send_again", lambda _connection, _now: None)


@mutant(19, "after a restore the old cursors go on")
def _(patch: Patch) -> None:
    patch.set(landing, "begin_anew", lambda _connection, _scopes=None: None)
    patch.set(pull, "is_of_this_epoch", lambda _request, _hub: True)


@mutant(21, "a field that only newer programs know is dropped")
def _(patch: Patch) -> None:
    def as_tuple(kind: str, record_id: str, version: Any) -> Any:
        known, scope, clk, _extra, *values = plain(kind, record_id, version)
        return (known, scope, clk, "{}", *values)

    plain = patch.set(store_rows, "_tuple", as_tuple)


@mutant(21, "an edit sends the whole record")
def _(patch: Patch) -> None:
    def op(edit: Any, known: Any, stamp: str, now_ms: int) -> Any:
        made = plain(edit, known, stamp, now_ms)
        if known is None:
            return made
        whole = {name: value for name, value in known.fields.items() if name not in {"scope", "number"}}
        return replace(made, fields={**whole, **made.fields})

    plain = patch.set(local_edits, "_op", op)


@mutant(21, "the push of a client that is too old is refused")
def _(patch: Patch) -> None:
    def push_to(self: HubStore, actor: Any, request: Any) -> Any:
        if request.schema < OLDEST_SCHEMA:
            raise RefusedError("client_too_old", "Too old.")
        return plain(self, actor, request)

    plain = patch.set(HubStore, "push", push_to)
