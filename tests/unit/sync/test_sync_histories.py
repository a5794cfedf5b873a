"""Random histories of a hub and three clients: whatever happens in whatever order, nothing is lost and all agree."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from sync.edits import Edit
from sync.merge.join import Version, join
from sync.protocol.actor import Actor
from tests.fakes.sync_world import FORBIDDEN, Client, World, with_defaults

EXAMPLES = int(os.environ.get("SYNC_HISTORIES", "25"))
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


class Histories(RuleBasedStateMachine):
    """Two agents with unequal grants and a customer; every accident of a network, a clock, a disk and an operator."""

    @initialize()
    def begin(self) -> None:
        """Start a hub and its clients."""
        place = SHARED_MEMORY if SHARED_MEMORY.is_dir() else None
        self.folder = Path(tempfile.mkdtemp(prefix="histories-", dir=place))
        self.world = World(self.folder)
        self.chance = random.Random(7)
        agent = {"kind": "agent", "role": "agent"}
        self.world.add_client(Actor(id="ann", **agent), "team:a", "team:b", "all")
        self.world.add_client(Actor(id="bob", **agent), "team:a")
        self.world.add_client(
            Actor(id="carol", kind="contact", role="customer", ticket_scope="team:a"), "contact:carol"
        )

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

    @rule(who=WHO, which=WHICH, subject=st.sampled_from(("A", "B", FORBIDDEN)), priority=st.sampled_from("lh"))
    def edit_ticket(self, who: int, which: int, subject: str, priority: str) -> None:
        """Change fields of a ticket."""
        if (key := self.pick(self.client(who), which, "ticket")) is not None:
            self.edit(self.client(who), Edit.change(*key, subject=subject, priority=priority))

    @rule(who=WHO, which=WHICH, value=st.booleans())
    def trash(self, who: int, which: int, value: bool) -> None:
        """Move something to the trash, or back."""
        if (key := self.pick(self.client(who), which, "ticket", "message")) is not None:
            self.edit(self.client(who), Edit.change(*key, deleted=value))

    @rule(who=WHO, which=WHICH, contact=st.sampled_from(CONTACTS))
    def change_contact(self, who: int, which: int, contact: str) -> None:
        """Give a ticket to another customer."""
        if (key := self.pick(self.client(who), which, "ticket")) is not None:
            self.edit(self.client(who), Edit.change(*key, contact_id=contact))

    @rule(who=WHO, which=WHICH, team=st.sampled_from(TEAMS))
    def move(self, who: int, which: int, team: str) -> None:
        """Move a ticket to another team."""
        if (key := self.pick(self.client(who), which, "ticket")) is not None:
            self.edit(self.client(who), Edit.move(*key, team))

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

    @rule(who=WHO, scope=st.sampled_from((*TEAMS, "all", "contact:carol")), is_given=st.booleans())
    def grant_or_revoke(self, who: int, scope: str, is_given: bool) -> None:
        """Let somebody see a scope, or not any more; agents get no customer's scope."""
        if scope.startswith("contact:") == (who == 2):
            change = self.world.hub.grant if is_given else self.world.hub.revoke
            change(self.client(who).actor.id, scope)

    @rule(who=WHO, scope=st.sampled_from(TEAMS))
    def revoke_and_grant(self, who: int, scope: str) -> None:
        """Take a scope away and give it again before anybody notices."""
        principal_id = self.client(who).actor.id
        if scope in self.world.hub.scopes_of(principal_id):
            self.world.hub.revoke(principal_id, scope)
            self.world.hub.grant(principal_id, scope)

    @rule(who=WHO, jump_ms=st.sampled_from((-DAY_MS, -5_000, 0, 30_000, 2 * 3600 * 1000)))
    def set_clock(self, who: int, jump_ms: int) -> None:
        """Let a device's clock be wrong."""
        self.client(who).clock_error_ms = jump_ms

    @rule(passed_ms=st.sampled_from((0, 1, 1000, 3600 * 1000)))
    def let_time_pass(self, passed_ms: int) -> None:
        """Let time pass."""
        self.world.now_ms += passed_ms

    @rule()
    def collect_garbage(self) -> None:
        """Forget the markers of what went, up to now."""
        with self.world.hub.transaction() as transaction:
            seq = transaction.workspace.seq
        self.world.hub.forget_gone(seq)

    @rule(which=WHICH)
    def erase(self, which: int) -> None:
        """Erase a message for good."""
        known = sorted(key for key in self.world.hub_rows() if key[0] == "message")
        if known:
            self.world.hub.erase(*known[which % len(known)])

    @rule()
    def back_up(self) -> None:
        """Take a backup."""
        if self.world.backups < 3:
            self.world.back_up()

    @precondition(lambda self: self.world.backups)
    @rule()
    def restore(self) -> None:
        """Lose the hub, and go back to the backup."""
        clients = self.world.clients
        self.world.restore({c.actor.id: self.world.hub.scopes_of(c.actor.id) for c in clients})

    @rule(who=WHO)
    def crash(self, who: int) -> None:
        """Kill a client between two steps."""
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
TestHistories = Histories.TestCase
