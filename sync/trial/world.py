"""A hub and its clients in one thread, on real files or a real database, with every accident at hand."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from sync.client.outbox import RecordKey
from sync.client.outcome import Outcome
from sync.hub import tables
from sync.hub.hub_store import HubStore
from sync.merge.join import Version
from sync.protocol.actor import Actor
from sync.protocol.messages import Op, PullReply, PullRequest, PushReply, PushRequest
from sync.records import FieldValue
from sync.trial import invariants
from sync.trial.client import Client
from sync.trial.crash_points import Process, place
from sync.trial.expectation import Rows, all_rows, with_defaults
from sync.trial.places import FilePlace, HubPlace
from sync.trial.rules import Rules

START_MS = 1_800_000_000_000


class World:
    """The hub, its time and its clients.

    Attributes:
        now_ms: the hub's clock, milliseconds since 1970.
        hub: what is tried.
        process: where it can die.
        clients: in the order of their making.
        backups: how many were taken.
        is_touched: the hub took something since the invariants were looked at.
        restores: how often the hub was set back.
        order: ids of records, by the order of their making: what is picked by it is the same in every run.
        disputable: operations of the push under way that may find another text than their author's.
        newer: who writes with a program of a version to come.
    """

    def __init__(self, folder: Path, rules: Rules, hub_place: HubPlace | None = None) -> None:
        self.folder = folder
        self.rules = rules
        self.now_ms = START_MS
        self.clients: list[Client] = []
        self.backups = 0
        self.restores = 0
        self.is_touched = False
        self.order: dict[str, int] = {}
        self.disputable: set[str] = set()
        self.newer = Actor(id="newer", kind="agent", role="agent")
        self._place = hub_place if hub_place is not None else FilePlace(folder / "hub")
        self.process = Process("the hub", self._place.keep_as_it_is)
        self.hub = self._open()

    def _open(self) -> HubStore:
        hub = HubStore(
            self._place.where(),
            judge=self.rules.judge,
            audiences=self.rules.audiences,
            visible_fields=self.rules.visible_fields,
            consequences=self.rules.consequences,
            clock=lambda: self.now_ms,
        )
        place(hub, self.process)
        return hub

    def start_hub_again(self) -> None:
        """Begin a new hub process, after a crash with the files that it left."""
        self.process.armed = None
        self.hub.close()
        self.hub = self._open()

    def add_client(self, actor: Actor, *scopes: str) -> Client:
        """Add a device of a principal who sees these scopes; of two equal times, the later device's counts."""
        for scope in scopes:
            self.hub.grant(actor.id, scope)
        number = len(self.clients)
        client = Client(actor, self.folder / f"client{number}", self, f"device{number}")
        self.clients.append(client)
        return client

    def resume(self, from_world: World) -> None:
        """Take over the clients and the time of a closed world of which the folder was copied to ours."""
        self.now_ms = from_world.now_ms
        self.order = dict(from_world.order)
        for number, known in enumerate(from_world.clients):
            client = Client(known.actor, self.folder / f"client{number}", self)
            client.expectation = copy.deepcopy(known.expectation)
            self.clients.append(client)

    def new_id(self) -> str:
        """Return the id of the next record."""
        record_id = f"r{len(self.order)}"
        self.note_id(record_id)
        return record_id

    def note_id(self, record_id: str) -> None:
        """Note a record that has an id of its own."""
        self.order.setdefault(record_id, len(self.order))

    def push(self, client: Client, request: PushRequest) -> PushReply:
        """Let the hub take a push, and check what it took."""
        self.is_touched = True
        texts = invariants.texts_in_question(self, request)
        with self.process.during("HUB_PUSH"):
            reply = self.hub.push(client.actor, request)
        invariants.require_stamps_in_time(self, request, reply)
        invariants.require_put_off(self, reply)
        invariants.require_conflicts(self, texts, request, reply)
        return reply

    def pull(self, client: Client, request: PullRequest) -> PullReply:
        """Let the hub answer a pull, and check the answer."""
        with self.process.during("HUB_PULL"):
            self.process.reach("BEFORE")
            reply = self.hub.pull(client.actor, request)
            self.process.reach("AFTER")
        invariants.require_order(request, reply)
        return reply

    def look_at_page(self, client: Client, reply: PullReply, outcome: Outcome) -> None:
        """Check what a client made of a page."""
        invariants.require_equal_sums(client, outcome)
        invariants.require_all_up_to_cursors(self, client, reply)

    def back_up(self) -> None:
        """Take a backup."""
        self.backups += 1
        self._place.back_up(self.hub)

    def restore(self, grants: Mapping[str, tuple[str, ...]]) -> None:
        """Go back to the newest backup; the grants are put right as an administrator would.

        Raises:
            Crashed: in the middle; the hub has to be started again and the work be done once more.
        """
        self.hub.close()
        self._place.restore()
        self.restores += 1
        self.hub = self._open()
        self.recover(grants)

    def recover(self, grants: Mapping[str, tuple[str, ...]]) -> None:
        """Begin a new epoch at the restored hub, and put the grants right."""
        with self.process.during("RECOVERY"):
            self.hub.recover()
        for principal_id, scopes in grants.items():
            for scope in set(self.hub.scopes_of(principal_id)) - set(scopes):
                self.hub.revoke(principal_id, scope)
            for scope in scopes:
                self.hub.grant(principal_id, scope)

    def hub_rows(self) -> Rows:
        """Return every record at the hub."""
        return all_rows(self.ask)

    def ask(self, query: str) -> list[Sequence[Any]]:
        """Read the hub's database."""
        with self.hub.reader.begin() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]

    def listed(self) -> dict[str, dict[RecordKey, int]]:
        """Return the versions that the hub lists: scope -> record -> seq."""
        found: defaultdict[str, dict[RecordKey, int]] = defaultdict(dict)
        for scope, kind, record_id, seq in self.ask("SELECT scope, kind, record_id, seq FROM change WHERE NOT is_gone"):
            found[scope][kind, record_id] = seq
        return found

    def seq(self) -> int:
        """Return the number of the newest change."""
        return int(self.ask("SELECT seq FROM workspace")[0][0])

    def visible_rows(self, client: Client, rows: Rows | None = None) -> Rows:
        """Return what a client should hold: the records listed in its scopes, the parts shown there."""
        scopes = set(self.hub.scopes_of(client.actor.id))
        rows = self.hub_rows() if rows is None else rows
        shown: Rows = {}
        for (kind, record_id), (fields, clk) in rows.items():
            ticket_id = record_id if kind == "ticket" else str(fields.get("ticket_id", ""))
            ticket = rows.get(("ticket", ticket_id), ({}, {}))[0]
            contact_id = str(ticket.get("contact_id", ""))
            seen_in = set(self.rules.audiences(kind, fields, str(fields["scope"]), contact_id)) & scopes
            if seen_in:
                own = str(fields["scope"])
                in_scope = own if own in seen_in else min(seen_in)
                shown[kind, record_id] = self._shown(kind, fields, clk, in_scope)
        return shown

    def _shown(
        self, kind: str, fields: dict[str, FieldValue], clk: dict[str, str], in_scope: str
    ) -> tuple[dict[str, FieldValue], dict[str, str]]:
        values = {name: value for name, value in fields.items() if name != "scope"}
        part = self.rules.visible_fields(kind, values, in_scope)
        whole = with_defaults(kind, Version(dict(part))) | {"scope": fields["scope"]}
        return whole, {name: stamp for name, stamp in clk.items() if name in part or name in {"*", "scope"}}

    def is_recovering(self) -> bool:
        """Tell whether the hub still waits for what a restored backup lacks."""
        return bool(self.ask("SELECT is_recovering FROM workspace")[0][0])

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

    def pause(self) -> None:
        """Close every file; what was made stays."""
        self.hub.close()
        for client in self.clients:
            client.close()

    def close(self) -> None:
        """Close every file, and delete what was made beyond the folder."""
        self.pause()
        self._place.remove()
