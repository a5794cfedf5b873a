"""A hub and its clients in one thread, on real SQLite files, with every accident at hand."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, select

from desk.audience import audiences, visible_fields
from sync.client.landing import AWAITED
from sync.client.local_store import LocalStore, Outcome
from sync.client.outbox import Pending, all_pending
from sync.hub import tables
from sync.hub.hub_store import HubStore
from sync.merge.join import Version
from sync.merge.stamp import MAX_AHEAD_MS, stamp_ms
from sync.protocol.actor import Actor
from sync.protocol.messages import Op, PushReply, PushRequest, Verdict
from sync.records import FIELD_TYPES, KINDS, FieldValue
from sync.records.checking import table_behind
from sync.store.local_tables import Landed, OutboxEntry, RejectedOp
from sync.store.rows import table_of, version_from

IN_USE = ("ticket", "message", "conflict")
"""Kinds that these histories write, or the hub because of them."""

FORBIDDEN = "forbidden"
"""A subject that the rules of this world reject."""

START_MS = 1_800_000_000_000

Rows = dict[tuple[str, str], tuple[dict[str, FieldValue], dict[str, str]]]
"""(kind, id) -> fields and clock."""


def judge(
    _actor: Actor, op: Op, _existing: Mapping[str, FieldValue] | None, _ticket: Mapping[str, FieldValue] | None
) -> str | None:
    """Reject one subject, whoever writes it."""
    return "Not this." if op.fields.get("subject") == FORBIDDEN else None


@dataclass
class Client:
    """One device: its store and its clock."""

    actor: Actor
    folder: Path
    world: World
    clock_error_ms: int = 0
    made: set[str] = field(default_factory=set)
    store: LocalStore = field(init=False)

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Open the store."""
        self.store = LocalStore(self.folder, clock=self.now_ms)

    def reopen(self) -> None:
        """End and start again, as after a crash."""
        self.store.close()
        self.open()

    def now_ms(self) -> int:
        """Return this device's idea of the time."""
        return self.world.now_ms + self.clock_error_ms

    def rows(self) -> Rows:
        """Return every record that is here."""
        with self.store.reading() as session:
            return all_rows(session.connection())

    def pending(self) -> list[Pending]:
        """Return what waits."""
        with self.store.reading() as session:
            return all_pending(session.connection())

    def known_ops(self) -> set[str]:
        """Return the operations in outbox and rejected."""
        with self.store.reading() as session:
            kept = set(session.scalars(select(OutboxEntry.op_id)))
            return kept | set(session.scalars(select(RejectedOp.op_id)))

    def note_made(self) -> None:
        """Remember the operations made so far: none of them may ever get lost."""
        with self.store.reading() as session:
            self.made |= set(session.scalars(select(OutboxEntry.op_id)))

    def push(self, limit: int = 500, *, fault: str = "") -> bool:
        """Send one batch; return whether anything was to be sent."""
        request, batch = self.store.next_push(limit=limit)
        if batch:
            self.exchange(request, batch, fault)
        return bool(batch)

    def exchange(self, request: PushRequest, batch: list[Pending], fault: str = "") -> Outcome | None:
        """Send a batch, with an accident on the way: "lose_request", "lose_reply", "twice"."""
        if fault == "lose_request":
            return None
        reply = self.world.push(self, request)
        if fault == "twice":
            reply = self.world.push(self, request)
        return None if fault == "lose_reply" else self.store.take_push_reply(batch, reply)

    def push_all(self) -> None:
        """Send everything, stepping over what the hub wants later."""
        after_n = 0
        for _ in range(100):
            request, batch = self.store.next_push(after_n)
            if not batch:
                return
            outcome = self.exchange(request, batch)
            assert outcome is not None
            if not outcome.is_again:
                after_n = batch[-1].n
        raise AssertionError("pushing does not come to an end")

    def pull(self, limit: int = 2000, *, fault: str = "") -> bool:
        """Ask for one page; return whether there is more."""
        reply = self.world.hub.pull(self.actor, self.store.next_pull(limit))
        if fault == "lose_reply":
            return True
        outcome = self.store.take_pull_reply(reply)
        assert outcome.mismatched == [], "checksums differ"
        return outcome.is_again

    def pull_all(self, limit: int = 2000) -> None:
        """Read to the end."""
        for _ in range(500):
            if not self.pull(limit):
                return
        raise AssertionError("pulling does not come to an end")

    def sync(self) -> None:
        """Do a whole round."""
        self.push_all()
        self.pull_all()

    def landed_scopes(self) -> set[str]:
        """Return the scopes that hold records here."""
        with self.store.reading() as session:
            return set(session.scalars(select(Landed.scope).distinct())) - {AWAITED}


class World:
    """The hub, its time and its clients."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now_ms = START_MS
        self.clients: list[Client] = []
        self.hub = self._open()
        self.backups = 0

    def _open(self) -> HubStore:
        return HubStore(
            self.folder / "hub.db",
            judge=judge,
            audiences=audiences,
            visible_fields=visible_fields,
            clock=lambda: self.now_ms,
        )

    def add_client(self, actor: Actor, *scopes: str) -> Client:
        """Add a device of a principal who sees these scopes."""
        for scope in scopes:
            self.hub.grant(actor.id, scope)
        client = Client(actor, self.folder / f"client{len(self.clients)}", self)
        self.clients.append(client)
        return client

    def push(self, client: Client, request: PushRequest) -> PushReply:
        """Let the hub take a push, and check what it took."""
        reply = self.hub.push(client.actor, request)
        stamps = {op.op_id: op.stamp for op in request.ops}
        for result in reply.results:
            if result.verdict is Verdict.OK:
                assert stamp_ms(stamps[result.op_id]) <= self.now_ms + MAX_AHEAD_MS
        return reply

    def back_up(self) -> None:
        """Take a backup."""
        self.backups += 1
        self.hub.backup(self.folder / f"backup{self.backups}.db")

    def restore(self, grants: Mapping[str, tuple[str, ...]]) -> None:
        """Go back to the newest backup; the grants are put right as an administrator would."""
        self.hub.close()
        for name in ("hub.db", "hub.db-wal", "hub.db-shm"):
            (self.folder / name).unlink(missing_ok=True)
        shutil.copy(self.folder / f"backup{self.backups}.db", self.folder / "hub.db")
        self.hub = self._open()
        self.hub.recover()
        for principal_id, scopes in grants.items():
            for scope in set(self.hub.scopes_of(principal_id)) - set(scopes):
                self.hub.revoke(principal_id, scope)
            for scope in scopes:
                self.hub.grant(principal_id, scope)

    def hub_rows(self) -> Rows:
        """Return every record at the hub."""
        with self.hub.reader.begin() as connection:
            return all_rows(connection)

    def visible_rows(self, client: Client) -> Rows:
        """Return what a client should hold: the records listed in its scopes, the parts shown there."""
        scopes = set(self.hub.scopes_of(client.actor.id))
        rows = self.hub_rows()
        shown: Rows = {}
        for (kind, record_id), (fields, clk) in rows.items():
            ticket_id = record_id if kind == "ticket" else str(fields.get("ticket_id", ""))
            ticket = rows.get(("ticket", ticket_id), ({}, {}))[0]
            seen_in = set(audiences(kind, fields, str(fields["scope"]), str(ticket.get("contact_id", "")))) & scopes
            if seen_in:
                own = str(fields["scope"])
                in_scope = own if own in seen_in else min(seen_in)
                shown[kind, record_id] = _shown(kind, fields, clk, in_scope)
        return shown

    def op_log(self) -> dict[tuple[str, str], list[Op]]:
        """Return every operation that the hub took, by record."""
        found: dict[tuple[str, str], list[Op]] = {}
        with self.hub.reader.begin() as connection:
            for row in connection.execute(select(tables.op)):
                op = Op(
                    op_id=row.op_id,
                    kind=row.kind,
                    record_id=row.record_id,
                    is_new=row.is_new,
                    scope=row.scope,
                    stamp=row.stamp,
                    fields=row.fields,
                )
                found.setdefault((row.kind, row.record_id), []).append(op)
        return found

    def close(self) -> None:
        """Close every file."""
        self.hub.close()
        for client in self.clients:
            client.store.close()


def all_rows(connection: Connection) -> Rows:
    """Return every record in a store."""
    rows: Rows = {}
    for kind in IN_USE:
        for row in connection.execute(select(table_of(kind))):
            version = version_from(kind, row)
            rows[kind, row.id] = (version.fields, version.clk)
    return rows


def with_defaults(kind: str, version: Version) -> dict[str, FieldValue]:
    """Return a version's fields as a table holds them."""
    columns = table_behind(KINDS[kind]).columns
    defaults: dict[str, FieldValue] = {}
    for name, types in FIELD_TYPES[kind].items():
        default = columns[name].default
        scalar = getattr(default, "arg", None) if default is not None and default.is_scalar else None
        defaults[name] = [] if list in types else scalar
    return defaults | version.fields


def _shown(
    kind: str, fields: dict[str, FieldValue], clk: dict[str, str], in_scope: str
) -> tuple[dict[str, FieldValue], dict[str, str]]:
    values = {name: value for name, value in fields.items() if name != "scope"}
    part = visible_fields(kind, values, in_scope)
    whole = with_defaults(kind, Version(dict(part))) | {"scope": fields["scope"]}
    return whole, {name: stamp for name, stamp in clk.items() if name in part or name in {"*", "scope"}}
