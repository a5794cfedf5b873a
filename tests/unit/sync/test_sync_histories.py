"""Random histories of a hub and three clients: whatever happens in whatever order, nothing is lost and all agree."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import select

from sync.edits import Edit
from sync.hub import tables
from sync.merge.join import Version, join
from sync.protocol.actor import Actor
from sync.records import FieldValue
from sync.store.local_tables import OutboxEntry
from tests.fakes.sync_world import FORBIDDEN, Client, World, with_defaults

EXAMPLES = int(os.environ.get("SYNC_HISTORIES", "12"))
"""Histories in a run; a night takes 20,000."""

SHARED_MEMORY = Path("/dev/shm")
"""Where files are real but no disk is waited for."""

TEAMS = ("team:a", "team:b")
CONTACTS = ("carol", "carl", "")
FAULTS = ("", "", "", "lose_request", "lose_reply", "twice")
SIZES = st.integers(1, 50)
WHO = st.integers(0, 2)
WHICH = st.integers(0, 10**6)
DAY_MS = 24 * 3600 * 1000
PASSED_MS = st.sampled_from((0, 1, 1000, 3600 * 1000))
OPERATIONS = ("grant", "revoke", "grant anew", "collect garbage", "erase", "back up", "restore")
CHANGES: tuple[dict[str, FieldValue], ...] = (
    {"subject": "A", "priority": "high"},
    {"subject": "B"},
    {"subject": FORBIDDEN, "priority": "low"},
    {"deleted": True},
    {"deleted": False},
    *({"contact_id": contact} for contact in CONTACTS),
    *({"scope": team} for team in TEAMS),
)


class Histories(RuleBasedStateMachine):
    """Two agents with unequal grants and a customer; every accident of a network, a clock, a disk and an operator."""

    @initialize()
    def begin(self) -> None:
        """Start a hub and its clients."""
        place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="histories-", dir=place))
        self.world = World(self.folder)
        self.chance = random.Random(7)
        self.world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a", "team:b", "all")
        self.world.add_client(Actor(id="bob", kind="agent", role="agent"), "team:a")
        self.world.add_client(
            Actor(id="carol", kind="contact", role="customer", ticket_scope="team:a"), "contact:carol"
        )
        for team, contact in (("team:a", "carol"), ("team:b", "")):
            self.open_ticket(0, team, contact, 0)
        for client in self.world.clients:
            client.sync()

    def teardown(self) -> None:
        """Let everything heal, compare everything, clean up."""
        if hasattr(self, "world"):
            try:
                self.heal()
                self.compare()
            finally:
                self.world.close()
                shutil.rmtree(self.folder)

    def client(self, who: int) -> Client:
        """Return a client."""
        return self.world.clients[who]

    def pick(self, client: Client, which: int, *kinds: str) -> tuple[str, str] | None:
        """Return one of the records that a client has."""
        known = sorted(key for key in client.rows() if key[0] in kinds)
        return known[which % len(known)] if known else None

    def edit(self, client: Client, *edits: Edit) -> None:
        """Edit, and see the edit at once."""
        client.store.edit(edits)
        client.note_made()

    @rule(who=WHO, team=st.sampled_from(TEAMS), contact=st.sampled_from(CONTACTS), forbid=st.sampled_from((0, 0, 0, 1)))
    def open_ticket(self, who: int, team: str, contact: str, forbid: int) -> None:
        """Write a ticket, with a message."""
        subject = FORBIDDEN if forbid else "Help"
        ticket = Edit.create("ticket", team, subject=subject, contact_id=contact)
        self.edit(self.client(who), ticket, Edit.create("message", team, ticket_id=ticket.record_id, body="It broke"))

    @rule(who=WHO, which=WHICH, visibility=st.sampled_from(("public", "internal")))
    def write_message(self, who: int, which: int, visibility: str) -> None:
        """Write a message on a ticket."""
        client = self.client(who)
        if (key := self.pick(client, which, "ticket")) is not None:
            scope = str(client.rows()[key][0]["scope"])
            self.edit(client, Edit.create("message", scope, ticket_id=key[1], body="Hm", visibility=visibility))

    @rule(who=WHO, which=WHICH, change=st.sampled_from(CHANGES))
    def change(self, who: int, which: int, change: dict[str, FieldValue]) -> None:
        """Change a ticket: its fields, its customer, its team; or move it to the trash, or back."""
        if (key := self.pick(self.client(who), which, "ticket")) is not None:
            fields = dict(change)
            scope = fields.pop("scope", None)
            edit = Edit.change(*key, **fields) if scope is None else Edit.move(*key, str(scope))
            self.edit(self.client(who), edit)

    @rule(who=WHO, limit=SIZES, fault=st.sampled_from(FAULTS))
    def push(self, who: int, limit: int, fault: str) -> None:
        """Send one batch and pull nothing."""
        self.client(who).push(limit, fault=fault)

    @rule(who=WHO, limit=SIZES, fault=st.sampled_from(FAULTS))
    def pull_a_page(self, who: int, limit: int, fault: str) -> None:
        """Read one page and push nothing."""
        self.client(who).pull(limit, fault=fault)

    @rule(who=WHO)
    def sync(self, who: int) -> None:
        """Do a whole round; afterwards nothing is here that may not be seen."""
        client = self.client(who)
        client.sync()
        created = {(p.op.kind, p.op.record_id) for p in client.pending() if p.op.is_new}
        assert client.rows().keys() - created <= self.world.visible_rows(client).keys()

    @rule(who=WHO, scope=st.sampled_from(TEAMS), action=st.sampled_from(OPERATIONS), which=WHICH)
    def operate(self, who: int, scope: str, action: str, which: int) -> None:
        """Do what operators do: grants, garbage, erasing, backups and their restoring."""
        hub, client = self.world.hub, self.client(who)
        principal_id = client.actor.id
        own_scope = scope if client.actor.kind == "agent" else "contact:carol"
        if action == "grant":
            hub.grant(principal_id, own_scope)
        elif action == "revoke":
            hub.revoke(principal_id, own_scope)
        elif action == "grant anew" and own_scope in hub.scopes_of(principal_id):
            hub.revoke(principal_id, own_scope)
            hub.grant(principal_id, own_scope)
        elif action == "collect garbage":
            with hub.transaction() as transaction:
                seq = transaction.workspace.seq
            hub.forget_gone(seq)
        elif action == "erase":
            known = sorted(key for key in self.world.hub_rows() if key[0] == "message")
            for key in known[which % len(known) :][:1] if known else ():
                hub.erase(*key)
        elif action == "back up" and self.world.backups < 3:
            self.world.back_up()
        elif action == "restore" and self.world.backups:
            self.world.restore({c.actor.id: hub.scopes_of(c.actor.id) for c in self.world.clients})

    @rule(who=WHO, jump_ms=st.sampled_from((-DAY_MS, -5_000, 0, 30_000, 2 * 3600 * 1000)), passed_ms=PASSED_MS)
    def disturb(self, who: int, jump_ms: int, passed_ms: int) -> None:
        """Let time pass, a device's clock go wrong, and its program be killed and started again."""
        self.world.now_ms += passed_ms
        self.client(who).clock_error_ms = jump_ms
        self.client(who).reopen()

    @invariant()
    def own_edits_stay(self) -> None:
        """What is pending shows in the local row, unless a later edit beats it or the row is out of sight."""
        for client in self.world.clients:
            rows = client.rows()
            for pending in client.pending():
                op = pending.op
                row = rows.get((op.kind, op.record_id))
                assert row is not None or not op.is_new
                for name, value in op.fields.items() if row is not None else ():
                    fields, clk = row
                    stamp = clk.get(name, clk["*"])
                    assert stamp >= op.stamp
                    assert stamp > op.stamp or fields[name] == value

    @invariant()
    def nothing_is_lost(self) -> None:
        """Every edit ever made is in the outbox or among the rejected."""
        for client in self.world.clients:
            assert client.made <= client.known_ops()

    def heal(self) -> None:
        """Put clocks right, let everybody sync, and end the recovery."""
        for client in self.world.clients:
            client.clock_error_ms = 0
        for _ in range(3):
            self.world.now_ms += 10
            for client in self.world.clients:
                client.sync()
        self.world.hub.end_recovery()
        for _ in range(2):
            for client in self.world.clients:
                client.sync()

    def compare(self) -> None:
        """Compare hub, clients and the log of operations."""
        for client in self.world.clients:
            assert client.pending() == []
            assert client.rows() == self.world.visible_rows(client)
        self.compare_with_log()
        self.look_for_lost_edits()

    def look_for_lost_edits(self) -> None:
        """Every edit ever made is in the hub's log, unless it was rejected or its record erased for good."""
        with self.world.hub.reader.begin() as connection:
            taken = set(connection.execute(select(tables.op.c.op_id)).scalars())
            erased = set(connection.execute(select(tables.erased.c.record_id)).scalars())
        for client in self.world.clients:
            with client.store.reading() as session:
                sent = session.execute(select(OutboxEntry.op_id, OutboxEntry.record_id)).all()
            assert {op_id for op_id, record_id in sent if record_id not in erased} <= taken

    def compare_with_log(self) -> None:
        """Every record at the hub is the join of its operations, in any order."""
        rows = self.world.hub_rows()
        for key, ops in self.world.op_log().items():
            self.chance.shuffle(ops)
            version = Version()
            for op in [*ops, *ops[:2]]:
                fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
                join(version, fields, op.stamp, is_new=op.is_new)
            fields, clk = rows[key]
            assert fields == with_defaults(key[0], version)
            assert clk == version.clk


Histories.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
)
TestHistories = pytest.mark.slow(Histories.TestCase)
