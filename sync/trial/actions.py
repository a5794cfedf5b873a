"""Everything that can happen to a hub and its clients: one table, from which every kind of history is drawn.

A step is the name of an action and a value for each of its arguments; "which" picks among whatever is there by then,
so that any step means something in any history, and histories can be cut shorter.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from sync.client.outbox import RecordKey
from sync.edits import Edit
from sync.errors import RefusedError
from sync.identifiers import RecordId
from sync.merge.join import CREATION
from sync.merge.stamp import HybridClock
from sync.protocol.messages import Op, PullRequest, PushRequest
from sync.protocol.versions import OLDEST_SCHEMA
from sync.records import FieldValue
from sync.ticket_sets import tag_edit
from sync.trial import invariants
from sync.trial.client import Client
from sync.trial.crash_points import HUB_POINTS, Crashed, CrashPoint
from sync.trial.errors import BrokenInvariantError
from sync.trial.rules import FORBIDDEN
from sync.trial.world import World

HOUR_MS = 3600 * 1000
TEAMS = ("team:a", "team:b")
CONTACTS = ("carol", "carl", "")
SIZES = (1, 2, 3, 5, 8, 13, 25, 50)
WHO = (0, 1, 2)
WHICH = tuple(range(24))
FAULTS = ("", "", "", "", "lose_request", "lose_reply", "twice")
CLOCK_ERRORS_MS = (-24 * HOUR_MS, -5_000, 0, 30_000, 58_000, 2 * HOUR_MS)
PASSED_MS = (0, 1, 1_000, 40_000, HOUR_MS)
TAGS = ("printer", "billing")
CHANGES: tuple[Mapping[str, FieldValue], ...] = (
    {"subject": "A", "priority": "high"},
    {"subject": "B"},
    {"priority": "normal"},
    {"subject": FORBIDDEN, "priority": "low"},
    {"deleted": True},
    {"deleted": False},
    *({"contact_id": contact} for contact in CONTACTS),
    *({"scope": team} for team in TEAMS),
    {"scope": "team:b", "subject": "Moved"},
)
MAX_BACKUPS = 3
"""In one history; each is a whole file."""


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can happen.

    Attributes:
        do: does it, given the world and the arguments.
        weight: how often it is drawn, beside the others.
        choices: the values of each argument.
    """

    do: Callable[..., None]
    weight: int
    choices: Mapping[str, Sequence[Any]]


def pick(world: World, client: Client, which: int, *kinds: str) -> RecordKey | None:
    """Return one of the records that a client has: the same in every run."""
    rows = client.rows()
    known = sorted((key for key in rows if key[0] in kinds), key=lambda key: world.order.get(key[1], 0))
    return known[which % len(known)] if known else None


def open_ticket(world: World, who: int, team: str, contact: str, forbid: int) -> None:
    """Write a ticket, with a message, in one transaction."""
    subject = FORBIDDEN if forbid else "Help"
    ticket = Edit.create("ticket", team, id=world.new_id(), subject=subject, contact_id=contact)
    message = Edit.create("message", team, id=world.new_id(), ticket_id=ticket.record_id, body="It broke")
    world.clients[who].edit(ticket, message)


def write_message(world: World, who: int, which: int, visibility: str) -> None:
    """Write a message on a ticket."""
    client = world.clients[who]
    if (key := pick(world, client, which, "ticket")) is not None:
        scope = str(client.rows()[key][0]["scope"])
        fields = {"ticket_id": key[1], "body": "Hm", "visibility": visibility}
        client.edit(Edit.create("message", scope, id=world.new_id(), **fields))


def change(world: World, who: int, which: int, change: int) -> None:
    """Change a ticket: its fields, its customer, its team; or move it to the trash, or back."""
    client = world.clients[who]
    if (key := pick(world, client, which, "ticket")) is not None:
        fields = dict(CHANGES[change])
        scope = fields.pop("scope", None)
        edits = [] if scope is None else [Edit.move(*key, str(scope))]
        client.edit(*edits, Edit(kind=key[0], record_id=RecordId(key[1]), is_new=False, fields=fields))


def trash(world: World, who: int, which: int, deleted: bool) -> None:
    """Move a message to the trash, or back."""
    client = world.clients[who]
    if (key := pick(world, client, which, "message")) is not None:
        client.edit(Edit.change(*key, deleted=deleted))


def tag(world: World, who: int, which: int, tag: str, is_on: bool) -> None:
    """Put a tag on a ticket, or take it off."""
    client = world.clients[who]
    if (key := pick(world, client, which, "ticket")) is not None:
        edit = tag_edit(key[1], tag, str(client.rows()[key][0]["scope"]), is_on=is_on)
        world.note_id(edit.record_id)
        client.edit(edit)


def push(world: World, who: int, limit: int, fault: str) -> None:
    """Send one batch and pull nothing."""
    world.clients[who].push(limit, fault=fault)


def push_all(world: World, who: int, limit: int) -> None:
    """Send everything and pull nothing."""
    world.clients[who].push_all(limit)


def pull(world: World, who: int, limit: int, fault: str) -> None:
    """Read one page and push nothing."""
    world.clients[who].pull(limit, fault=fault)


def pull_all(world: World, who: int, limit: int) -> None:
    """Read to the end and push nothing; afterwards nothing is here that may not be seen."""
    client = world.clients[who]
    client.pull_all(limit)
    invariants.require_within_grants(world, client)
    invariants.require_equal_listing(world, client)


def sync(world: World, who: int, limit: int) -> None:
    """Do a whole round."""
    world.clients[who].push_all(limit)
    pull_all(world, who, limit)


def set_grant(world: World, who: int, team: str, action: str) -> None:
    """Give a scope, take it, or take it and give it again at once."""
    client = world.clients[who]
    scope = team if client.actor.kind == "agent" else f"contact:{client.actor.id}"
    is_held = scope in world.hub.scopes_of(client.actor.id)
    with world.process.during("GRANT"):
        if action == "revoke" or (action == "grant anew" and is_held):
            world.hub.revoke(client.actor.id, scope)
        if action == "grant" or (action == "grant anew" and is_held):
            world.hub.grant(client.actor.id, scope)


def be_away(world: World, who: int, which: int, change_to: int, limit: int) -> None:
    """Take a scope, let its holder write and send meanwhile, and give it back."""
    client = world.clients[who]
    if (key := pick(world, client, which, "ticket")) is not None:
        held = str(client.rows()[key][0]["scope"])
        scope = held if client.actor.kind == "agent" else f"contact:{client.actor.id}"
        if scope in world.hub.scopes_of(client.actor.id):
            world.hub.revoke(client.actor.id, scope)
            change(world, who, which, change_to)
            client.push_all(limit)
            world.hub.grant(client.actor.id, scope)


def take_new_device(world: World, who: int, team: str, limit: int) -> None:
    """Let a person who has sent everything begin with a fresh device: he writes and sends before he reads."""
    client = world.clients[who]
    if client.pending() or client.devices > 1:
        return
    client.take_new_device()
    open_ticket(world, who, team, CONTACTS[0], 0)
    client.push_all(limit)


def race_clock(world: World, who: int, which: int, first_ms: int, second_ms: int) -> None:
    """Write into one field twice, each time under another wrong clock, and send it."""
    client = world.clients[who]
    if (key := pick(world, client, which, "ticket")) is not None:
        for error_ms, subject in ((first_ms, "First"), (second_ms, "Second")):
            if key in client.rows():
                client.clock_error_ms = error_ms
                client.edit(Edit.change(*key, subject=subject))
                client.push_all()


def collect_garbage(world: World, behind: int) -> None:
    """Forget the markers of what went, up to some changes ago."""
    with world.hub.transaction() as transaction:
        seq = transaction.workspace.seq
    with world.process.during("GARBAGE"):
        world.hub.forget_gone(max(0, seq - behind))


def erase(world: World, which: int, kind: str) -> None:
    """Erase a record for good."""
    known = sorted((key for key in world.hub_rows() if key[0] == kind), key=lambda key: world.order.get(key[1], 0))
    if known:
        with world.process.during("ERASURE"):
            world.hub.erase(*known[which % len(known)])


def write_as_hub(world: World, which: int, value: str) -> None:
    """Let the hub write in its own name, as mail that comes in does."""
    known = sorted((key for key in world.hub_rows() if key[0] == "ticket"), key=lambda key: world.order.get(key[1], 0))
    if known:
        world.is_touched = True
        world.hub.write_as_hub([Edit.change(*known[which % len(known)], state=value)])


def write_as_newer(world: World, which: int, value: str) -> None:
    """Let a client of a newer version set a field that nobody here knows."""
    rows = world.hub_rows()
    known = sorted((key for key in rows if key[0] == "ticket"), key=lambda key: world.order.get(key[1], 0))
    if not known:
        return
    key = known[which % len(known)]
    clock = HybridClock("newer")
    clock.see(max(rows[key][1].values()))
    op = Op(
        op_id=world.new_id(),
        kind="ticket",
        record_id=key[1],
        is_new=False,
        stamp=clock.next_stamp(world.now_ms),
        fields={"mood": value},
        base={"mood": rows[key][1].get("mood", rows[key][1][CREATION])},
    )
    if op.stamp < HybridClock("newer").next_stamp(world.now_ms + 59_000):
        world.hub.push(world.newer, PushRequest(epoch=world.hub.epoch(), schema=99, ops=[op]))
        world.is_touched = True


def be_old(world: World, who: int) -> None:
    """Let a client of a version that is too old try: the hub takes what it wrote, and gives it nothing."""
    client = world.clients[who]
    try:
        world.hub.pull(client.actor, PullRequest(epoch=None, schema=OLDEST_SCHEMA - 1, cursors={}))
    except RefusedError as error:
        if error.code != "client_too_old":
            raise
    else:
        raise BrokenInvariantError(8, "the hub gave records to a client that does not understand them")
    request, batch = client.store.next_push()
    if batch:
        old = PushRequest(epoch=request.epoch, schema=OLDEST_SCHEMA - 1, ops=request.ops)
        client.exchange(old, batch)


def lose_row(world: World, who: int, which: int) -> None:
    """Take a record and its note out of a client's file, as damage does: the next news brings it back."""
    client = world.clients[who]
    waiting = {(place.op.kind, place.op.record_id) for place in client.pending()}
    pull_all(world, who, 50)
    noted = [(scope, *key) for scope, keys in client.held().items() for key in keys if scope and key not in waiting]
    teams = sorted(note for note in noted if note[0].startswith("team:"))
    if not teams:
        return
    scope, kind, record_id = teams[which % len(teams)]
    with client.store.transaction() as connection:
        connection.exec_driver_sql("DELETE FROM landed WHERE kind = ? AND record_id = ?", (kind, record_id))
        connection.exec_driver_sql(f"DELETE FROM {kind} WHERE id = ?", (record_id,))  # noqa: S608 - a kind's own table
    world.hub.write_as_hub([Edit.create("ticket", scope, id=world.new_id(), subject="Mail")])
    world.is_touched = True
    outcome = client.take_pull_reply(world.pull(client, client.store.next_pull()))
    if scope not in outcome.mismatched:
        raise BrokenInvariantError(9, f"{client.actor.id} lost {kind} {record_id} of {scope} and does not notice")
    pull_all(world, who, 50)


def back_up(world: World) -> None:
    """Take a backup."""
    if world.backups < MAX_BACKUPS:
        world.back_up()


def restore(world: World) -> None:
    """Set the hub back to its newest backup."""
    if world.backups:
        world.restore({c.actor.id: world.hub.scopes_of(c.actor.id) for c in world.clients})


def end_recovery(world: World) -> None:
    """Stop waiting for what a restored backup lacks, be it early."""
    world.hub.end_recovery()


def set_clock(world: World, who: int, error_ms: int) -> None:
    """Let a device's clock jump."""
    world.clients[who].clock_error_ms = error_ms


def let_time_pass(world: World, passed_ms: int) -> None:
    """Let time pass for everybody."""
    world.now_ms += passed_ms


def reopen(world: World, who: int) -> None:
    """End a client's program and start it again."""
    world.clients[who].start_again()


def crash(world: World, who: int, point: CrashPoint, nth: int, limit: int) -> None:
    """Do what leads to a crash point, and die there."""
    client = world.clients[who]
    process = world.process if point in HUB_POINTS else client.process
    process.armed = (point, nth)
    is_recovery = point in {CrashPoint.BEFORE_RECOVERY, CrashPoint.AFTER_RECOVERY}
    grants = {c.actor.id: world.hub.scopes_of(c.actor.id) for c in world.clients if is_recovery}
    try:
        _LEADING_TO[point.name.partition("_")[2]](world, who, limit)
    except Crashed as crashed:
        start_again(world, crashed)
        if is_recovery:
            world.recover(grants)
    finally:
        process.armed = None


def start_again(world: World, crashed: Crashed) -> None:
    """Start the program again that died."""
    if crashed.process is world.process:
        world.start_hub_again()
    else:
        next(client for client in world.clients if client.process is crashed.process).start_again()


_LEADING_TO: Mapping[str, Callable[[World, int, int], None]] = MappingProxyType(
    {
        "EDIT": lambda world, who, _limit: open_ticket(world, who, TEAMS[0], CONTACTS[0], 0),
        "PUSH_REPLY": lambda world, who, limit: push_all(world, who, limit),
        "PULL_REPLY": lambda world, who, limit: sync(world, who, limit),
        "HUB_PUSH": lambda world, who, limit: push_all(world, who, limit),
        "HUB_PULL": lambda world, who, limit: pull_all(world, who, limit),
        "GRANT": lambda world, who, limit: set_grant(world, who, TEAMS[limit % 2], "grant anew"),
        "ERASURE": lambda world, _who, limit: erase(world, limit, "message"),
        "GARBAGE": lambda world, _who, limit: collect_garbage(world, limit),
        "RECOVERY": lambda world, _who, _limit: restore(world),
    }
)
"""What passes the points before and after each step."""

_BOTH = (True, False)

ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        "open_ticket": Action(open_ticket, 6, {"who": WHO, "team": TEAMS, "contact": CONTACTS, "forbid": (0, 0, 0, 1)}),
        "write_message": Action(
            write_message, 5, {"who": WHO, "which": WHICH, "visibility": ("public", "public", "internal")}
        ),
        "change": Action(change, 16, {"who": WHO, "which": WHICH, "change": range(len(CHANGES))}),
        "trash": Action(trash, 2, {"who": WHO, "which": WHICH, "deleted": _BOTH}),
        "tag": Action(tag, 4, {"who": WHO, "which": WHICH, "tag": TAGS, "is_on": _BOTH}),
        "push": Action(push, 10, {"who": WHO, "limit": SIZES, "fault": FAULTS}),
        "push_all": Action(push_all, 4, {"who": WHO, "limit": SIZES}),
        "pull": Action(pull, 10, {"who": WHO, "limit": SIZES, "fault": FAULTS}),
        "pull_all": Action(pull_all, 4, {"who": WHO, "limit": SIZES}),
        "sync": Action(sync, 8, {"who": WHO, "limit": SIZES}),
        "set_grant": Action(
            set_grant, 6, {"who": WHO, "team": TEAMS, "action": ("grant", "grant", "revoke", "grant anew")}
        ),
        "collect_garbage": Action(collect_garbage, 3, {"behind": (0, 0, 3, 10)}),
        "be_away": Action(be_away, 2, {"who": WHO, "which": WHICH, "change_to": range(len(CHANGES)), "limit": SIZES}),
        "take_new_device": Action(take_new_device, 1, {"who": WHO, "team": TEAMS, "limit": SIZES}),
        "race_clock": Action(
            race_clock,
            2,
            {"who": WHO, "which": WHICH, "first_ms": CLOCK_ERRORS_MS, "second_ms": CLOCK_ERRORS_MS},
        ),
        "erase": Action(erase, 1, {"which": WHICH, "kind": ("message", "message", "ticket")}),
        "write_as_hub": Action(write_as_hub, 2, {"which": WHICH, "value": ("open", "waiting")}),
        "write_as_newer": Action(write_as_newer, 1, {"which": WHICH, "value": ("sunny", "grim")}),
        "be_old": Action(be_old, 1, {"who": WHO}),
        "lose_row": Action(lose_row, 1, {"who": WHO, "which": WHICH}),
        "back_up": Action(back_up, 2, {}),
        "restore": Action(restore, 2, {}),
        "end_recovery": Action(end_recovery, 1, {}),
        "set_clock": Action(set_clock, 4, {"who": WHO, "error_ms": CLOCK_ERRORS_MS}),
        "let_time_pass": Action(let_time_pass, 4, {"passed_ms": PASSED_MS}),
        "reopen": Action(reopen, 2, {"who": WHO}),
        "crash": Action(crash, 10, {"who": WHO, "point": tuple(CrashPoint), "nth": (1, 1, 2, 3), "limit": SIZES}),
    }
)
"""Everything that can happen, by name."""
