"""What must hold, whatever happens: the ten invariants of the engine, each a function that raises with a story.

1 no edit is lost; 2 a record at the hub is the join of its operations; 3 a client's record is the hub's with what
waits on it; 4 a reader has seen everything up to its cursor; 5 no stamp is far ahead; 6 an own edit shows until a
later one beats it; 7 in the end all agree, exactly; 8 nothing stays that may not be seen; 9 equal sums mean equal
records; 10 the outbox empties by itself.
"""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from sync.client.outbox import RecordKey
from sync.client.outcome import Outcome
from sync.edits import Edit
from sync.hub.disputes import NAMES
from sync.merge.join import CREATION, Version
from sync.merge.stamp import MAX_AHEAD_MS, stamp_ms
from sync.protocol.messages import Op, PullReply, PullRequest, PushReply, PushRequest, Verdict
from sync.protocol.push import UNKNOWN
from sync.records import FieldValue
from sync.trial.errors import BrokenInvariantError
from sync.trial.expectation import Rows, Shown, join_all, with_defaults
from sync.trial.rules import COUNTER

if TYPE_CHECKING:
    from sync.trial.client import Client
    from sync.trial.world import World


SUBJECT = "subject"
"""The text of a ticket that two people may write at the same time."""


def _require(holds: object, number: int, story: str) -> None:
    if not holds:
        raise BrokenInvariantError(number, story)


def require_stamps_in_time(world: World, request: PushRequest, reply: PushReply) -> None:
    """Let the hub accept no stamp far ahead (5)."""
    stamps = {op.op_id: op.stamp for op in request.ops}
    for result in reply.results:
        ahead_ms = stamp_ms(stamps[result.op_id]) - world.now_ms
        is_refused = result.verdict is not Verdict.OK
        _require(is_refused or ahead_ms <= MAX_AHEAD_MS, 5, f"the hub took a stamp {ahead_ms} ms ahead")


def require_put_off(world: World, reply: PushReply) -> None:
    """Let a hub that was restored put off what it may still hear of, and reject none of it (1)."""
    if any(result.verdict is Verdict.REJECTED and result.why == UNKNOWN for result in reply.results):
        _require(not world.is_recovering(), 1, "the recovering hub rejects an edit of what it may still hear of")


def require_edits_as_made(name: str, before: Rows, after: Rows, edits: Sequence[Edit], made: Sequence[Op]) -> None:
    """Let edits show at once (6), and be sent as they were made: only what was changed, and what was seen before."""
    values: dict[tuple[RecordKey, str], FieldValue] = {}
    for edit in edits:
        values |= {((edit.kind, edit.record_id), field): value for field, value in edit.fields.items()}
    for (key, field), value in values.items():
        shown = after[key][0].get(field) if key in after else None
        _require(shown == value, 6, f"{name} has just written {value!r} into {field} of {key}; there is {shown!r}")
    for op in made:
        key = (op.kind, op.record_id)
        beyond = {field for field in op.fields if (key, field) not in values} - {"created_at_ms"}
        _require(not beyond, 6, f"{name} sends {beyond} of {key} too, which nobody changed")
        clk = before[key][1] if key in before else {}
        base = {field: clk.get(field, clk[CREATION]) for field in op.fields} if clk else {}
        _require(op.base == base, 6, f"{name} saw {base} in {key}, and says {op.base}")


def texts_in_question(world: World, request: PushRequest) -> Rows:
    """Return the tickets of which a push changes the subject for the first time, as the hub has them before it."""
    named = [op for op in request.ops if SUBJECT in op.base]
    if not named:
        return {}
    known = {op_id for (op_id,) in world.ask("SELECT op_id FROM op")}
    keys = {(op.kind, op.record_id) for op in named}
    world.disputable = {op.op_id for op in named} - known
    return {key: row for key, row in world.hub_rows().items() if key in keys}


def require_conflicts(world: World, before: Rows, request: PushRequest, reply: PushReply) -> None:
    """Let there be a conflict for each text that lost against one that its author had not seen, and no other (1).

    Args:
        before: from `texts_in_question`, before the push.
    """
    taken = {result.op_id for result in reply.results if result.verdict is Verdict.OK}
    there = {conflict_id for (conflict_id,) in world.ask("SELECT id FROM conflict")} if before else set()
    for op in request.ops:
        key = (op.kind, op.record_id)
        if key not in before or op.op_id not in taken & world.disputable:
            continue
        text, stamp = _subject_of(before[key])
        mine = str(op.fields[SUBJECT] or "")
        lost = text if op.stamp > stamp else mine
        is_disputed = stamp > op.base[SUBJECT] and text != mine and bool(lost.strip())
        is_noted = str(uuid.uuid5(NAMES, f"{op.op_id}/{SUBJECT}")) in there
        _require(is_disputed == is_noted, 1, f"{text!r} met {mine!r} in {key}: conflict noted: {is_noted}")
        if op.stamp > stamp:
            before[key][0][SUBJECT], before[key][1][SUBJECT] = mine, op.stamp


def _subject_of(row: Shown) -> tuple[str, str]:
    fields, clk = row
    return str(fields[SUBJECT]), clk.get(SUBJECT, clk[CREATION])


def require_order(request: PullRequest, reply: PullReply) -> None:
    """Let every page continue behind its cursor, in order, and its cursor reach its rows and no further (4)."""
    for page in reply.scopes:
        asked = request.cursors.get(page.scope)
        start = 0 if page.is_reset or asked is None else asked.seq
        seqs = [row.seq for row in page.rows]
        _require(seqs == sorted(set(seqs)) and all(seq > start for seq in seqs), 4, f"{page.scope} comes as {seqs}")
        _require(not seqs or page.cursor.seq >= seqs[-1], 4, f"the cursor of {page.scope} stops before its rows")


def require_equal_sums(client: Client, outcome: Outcome) -> None:
    """Let the sums of a scope that was read to its end be equal on both ends (9)."""
    _require(not outcome.mismatched, 9, f"{client.actor.id} has other sums than the hub in {outcome.mismatched}")


def require_all_up_to_cursors(world: World, client: Client, reply: PullReply) -> None:
    """Let a client hold, in the same version, whatever its scopes list up to its cursors (4)."""
    listed, held = world.listed(), client.held()
    for page in reply.scopes:
        wanted = {key: seq for key, seq in listed.get(page.scope, {}).items() if seq <= page.cursor.seq}
        here = held.get(page.scope, {})
        missing = [key for key, seq in wanted.items() if here.get(key) != seq]
        _require(not missing, 4, f"{client.actor.id} read {page.scope} up to {page.cursor.seq}, but not {missing}")


def require_equal_listing(world: World, client: Client) -> None:
    """Let a client that read to the end hold exactly the versions that its scopes list (7, 9)."""
    listed, held = world.listed(), client.held()
    for scope in world.hub.scopes_of(client.actor.id):
        here, there = held.get(scope, {}), listed.get(scope, {})
        _require(here == there, 9, f"in {scope}, {client.actor.id} holds {here}, the hub lists {there}")


def look_after_step(world: World) -> None:
    """Check what must hold at any time (1, 3, 5, 6), wherever something was stored since the last look."""
    if world.is_touched:
        require_no_stamp_ahead(world)
        world.is_touched = False
    for client in world.clients:
        if client.is_touched:
            require_own_state(client)
            client.is_touched = False


def require_no_stamp_ahead(world: World) -> None:
    """Let the hub hold no stamp far ahead (5)."""
    newest = world.ask("SELECT max(stamp) FROM op")[0][0]
    ahead_ms = stamp_ms(newest) - world.now_ms if newest else 0
    _require(ahead_ms <= MAX_AHEAD_MS, 5, f"the hub holds a stamp {ahead_ms} ms ahead")


def require_own_state(client: Client) -> None:
    """Let a client have lost nothing (1), and hold the hub's records with what waits on them (3, 6)."""
    name, expectation = client.actor.id, client.expectation
    lost = expectation.made - client.known_ops()
    _require(not lost, 1, f"{name} has neither in the outbox nor among the rejected: {sorted(lost)}")
    waiting: defaultdict[RecordKey, list[Op]] = defaultdict(list)
    for place in client.pending():
        waiting[place.op.kind, place.op.record_id].append(place.op)
    expectation.follow_stamps(op for ops in waiting.values() for op in ops)
    rows = client.rows()
    for key, ops in waiting.items():
        if key in rows:
            _require_own_edits_shown(name, key, rows[key], ops)
        else:  # a creation that is sent once more, to a restored hub, may be of what went from here long ago
            created = [
                op for op in ops if op.is_new and (op.op_id not in expectation.taken or key in expectation.shown)
            ]
            _require(not created, 6, f"{name} wrote {key}, which is not here")
    for key, row in rows.items():
        version = expectation.version_of(key, waiting.get(key, ()))
        _require(version is not None, 3, f"{name} holds {key}, which the hub never told and nobody here wrote")
        assert version is not None
        _require_same(name, key, row, version)
    expectation.shown = frozenset(rows)
    expectation.forget(rows.keys())


def _require_own_edits_shown(name: str, key: RecordKey, row: Shown, ops: Sequence[Op]) -> None:
    fields, clk = row
    for op in ops:
        for field, value in op.fields.items():
            stamp = clk.get(field, clk[CREATION])
            is_shown = stamp > op.stamp or (stamp == op.stamp and fields[field] == value)
            _require(is_shown, 6, f"{name} wrote {value!r} into {field} of {key}; there is {fields[field]!r}")


def _require_same(name: str, key: RecordKey, row: Shown, version: Version) -> None:
    fields, clk = row
    wanted = with_defaults(key[0], version)
    unlike = {
        f: (fields.get(f), wanted.get(f)) for f in fields.keys() | wanted.keys() if fields.get(f) != wanted.get(f)
    }
    _require(not unlike, 3, f"in {key}, {name} holds (first) other than the hub's with what waits (second): {unlike}")
    _require(clk == version.clk, 3, f"in {key}, {name} has the clock {clk} instead of {version.clk}")


def require_within_grants(world: World, client: Client) -> None:
    """Let a client that read to the end hold only what it may see, beside what it created and still has to send (8)."""
    created = {(p.op.kind, p.op.record_id) for p in client.pending() if p.op.is_new}
    beyond = client.rows().keys() - created - world.visible_rows(client).keys()
    _require(not beyond, 8, f"{client.actor.id} still holds {sorted(beyond)}")


def look_at_end(world: World) -> None:
    """Check what must hold once everything has healed (1, 2, 7, 9, 10)."""
    rows = world.hub_rows()
    for client in world.clients:
        name = client.actor.id
        waiting = [(p.op.kind, p.op.record_id) for p in client.pending()]
        _require(not waiting, 10, f"{name} still waits to send {waiting}")
        require_equal_rows(name, client.rows(), world.visible_rows(client, rows))
        require_equal_listing(world, client)
    require_log_makes_rows(world, rows)
    require_no_edit_lost(world)
    require_log_as_made(world)
    require_right_sums(world)
    require_numbers(rows)
    require_sense(world, rows)


def require_equal_rows(name: str, here: Rows, there: Rows) -> None:
    """Let a client hold exactly what the hub shows it (7)."""
    _require(here.keys() >= there.keys(), 7, f"{name} lacks {sorted(there.keys() - here.keys())}")
    _require(here.keys() <= there.keys(), 7, f"{name} has {sorted(here.keys() - there.keys())} beyond the hub's")
    unlike = {key: (here[key], there[key]) for key in here if here[key] != there[key]}
    _require(not unlike, 7, f"{name} has (first) other than the hub (second): {unlike}")


def require_log_makes_rows(world: World, rows: Rows) -> None:
    """Let every record at the hub be the join of its operations, in any order and however often (2)."""
    for key, ops in world.op_log().items():
        version = join_all(Version(), [*reversed(ops), *ops[:2]])
        _require(key in rows, 2, f"the hub took operations on {key} and has no such record")
        fields, clk = rows[key]
        wanted = with_defaults(key[0], version)
        _require(fields == wanted, 2, f"{key} is {fields}, its operations make {wanted}")
        _require(clk == version.clk, 2, f"{key} has the clock {clk}, its operations make {version.clk}")


def require_no_edit_lost(world: World) -> None:
    """Let every edit that left an outbox be in the hub's log, unless its record was erased for good (1)."""
    taken = {op_id for (op_id,) in world.ask("SELECT op_id FROM op")}
    erased = {tuple(key) for key in world.ask("SELECT kind, record_id FROM erased")}
    for client in world.clients:
        sent = client.ask("SELECT op_id, kind, record_id FROM outbox")
        lost = {op_id for op_id, *key in sent if tuple(key) not in erased} - taken
        refused = {op_id for (op_id,) in client.ask("SELECT op_id FROM rejected")} & taken
        is_set_back = world.restores > 0  # a backup may hold again what was refused after an earlier restore
        _require(
            is_set_back or not refused,
            1,
            f"{client.actor.id} was told that the hub refused what it took: {sorted(refused)}",
        )
        _require(not lost, 1, f"the hub does not have what it took from {client.actor.id}: {sorted(lost)}")


def require_numbers(rows: Rows) -> None:
    """Let every ticket have a number of its own."""
    numbers = [fields["number"] for (kind, _), (fields, _) in rows.items() if kind == "ticket"]
    _require(None not in numbers and len(set(numbers)) == len(numbers), 2, f"tickets have the numbers {numbers}")


def require_log_as_made(world: World) -> None:
    """Let the hub have taken every operation as it was made (2)."""
    log = {op.op_id: op for ops in world.op_log().values() for op in ops}
    for client in world.clients:
        for made in client.outbox():
            taken = log.get(made.op_id, made)
            is_same = (taken.stamp, taken.fields, taken.scope) == (made.stamp, made.fields, made.scope)
            _require(is_same and made.is_new >= taken.is_new, 2, f"{client.actor.id} made {made}, the hub took {taken}")


def require_sense(world: World, rows: Rows) -> None:
    """Let all of a ticket live with it, a tag be there once, the erased stay away, no message count twice (2, 4)."""
    erased = {tuple(key) for key in world.ask("SELECT kind, record_id FROM erased")}
    _require(not rows.keys() & erased, 2, f"the hub has again what was erased: {sorted(rows.keys() & erased)}")
    members = [(fields["ticket_id"], fields["tag"]) for (kind, _), (fields, _) in rows.items() if kind == "ticket_tag"]
    _require(len(members) == len(set(members)), 2, f"tags are there twice: {members}")
    said = Counter(
        op.fields["ticket_id"] for ops in world.op_log().values() for op in ops if op.kind == "message" and op.is_new
    )
    for key, (fields, _) in rows.items():
        ticket_id = str(fields.get("ticket_id", ""))
        home = rows.get(("ticket", ticket_id), (fields, {}))[0]["scope"]
        _require(fields["scope"] == home, 2, f"{key} is in {fields['scope']}, its ticket in {home}")
        counted = int(str(fields[COUNTER] or 0)) if key[0] == "ticket" else 0
        is_known = any(kind == "message" for kind, _ in erased)
        _require(is_known or counted <= said[key[1]], 4, f"{key} counts {counted} messages, of {said[key[1]]}")


def require_right_sums(world: World) -> None:
    """Let the hub's kept sums be those of its lines (9)."""
    listed = world.listed()
    kept = {scope: sums for scope, *sums in world.ask("SELECT id, row_count, seq_sum FROM scope")}
    for scope, (count, seq_sum) in kept.items():
        seqs = listed.get(scope, {}).values()
        _require((len(seqs), sum(seqs)) == (count, seq_sum), 9, f"the hub's sums of {scope} are not those of its lines")
