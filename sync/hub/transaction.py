"""One write transaction of the hub: operations joined to records, families kept together, changes listed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from typing import TypeAlias

from sqlalchemy import CompoundSelect, Connection, bindparam, delete, insert, literal_column, select, union_all

from sync.edits import Edit
from sync.errors import UsageError
from sync.hub import grants, tables
from sync.hub.listing import Listing, RecordKey, lines_of
from sync.hub.workspace import load_workspace, new_epoch, save_workspace
from sync.identifiers import RecordId, new_op_id
from sync.merge.join import Version, join, newest_stamp
from sync.merge.stamp import HybridClock
from sync.protocol.actor import HUB_ID
from sync.protocol.messages import Op
from sync.records import FIELD_TYPES, FieldValue
from sync.store.rows import delete_rows, in_chunks, read_versions, table_of, write_versions
from sync.store.upsert import insert_into

Fields: TypeAlias = Mapping[str, FieldValue]

Audiences: TypeAlias = Callable[[str, Fields, str, str], Collection[str]]
"""(kind, fields, scope, contact_id of its ticket or "") -> the scopes in which it is shown (desk.audience)."""

CHILD_KINDS = tuple(kind for kind, types in FIELD_TYPES.items() if "ticket_id" in types)
"""Kinds whose records belong to a ticket: they live in its scope and are shown to its contact."""

HUB_DEVICE = "hub"
"""Device part of the stamps that the hub makes."""


class HubTransaction:
    """What may be done within one transaction; nothing is visible to readers before it commits.

    It is got from `HubStore.transaction()`, which writes and commits it at the end of the `with` block.

    Attributes:
        connection: for statements on the hub's own tables in the same transaction.
        workspace: the counters, locked.
        now_ms: the hub's clock, milliseconds since 1970.
        touched: after the commit: scope -> newest seq.
    """

    def __init__(self, connection: Connection, audiences: Audiences, now_ms: int) -> None:
        self.connection = connection
        self.workspace = load_workspace(connection, is_locked=True)
        self.now_ms = now_ms
        self.touched: Mapping[str, int] = {}
        self._audiences = audiences
        self._clock = HybridClock(HUB_DEVICE, self.workspace.ticks)
        self._versions: dict[RecordKey, Version | None] = {}
        self._homes: dict[str, tuple[FieldValue, FieldValue]] = {}
        self._changed: dict[RecordKey, None] = {}
        self._accepted: list[dict[str, object]] = []

    def grant(self, principal_id: str, scope: str) -> None:
        """Let a principal see a scope."""
        grants.grant(self.connection, principal_id, scope)

    def revoke(self, principal_id: str, scope: str) -> None:
        """Take a scope from a principal."""
        grants.revoke(self.connection, principal_id, scope)

    def fetch(self, keys: Iterable[RecordKey]) -> None:
        """Read records that are going to be asked for, in bulk."""
        wanted: defaultdict[str, list[str]] = defaultdict(list)
        for kind, record_id in keys:
            if (kind, record_id) not in self._versions:
                wanted[kind].append(record_id)
        for kind, record_ids in wanted.items():
            found = read_versions(self.connection, kind, record_ids)
            self._versions.update({(kind, i): found.get(i) for i in record_ids})
            if kind == "ticket":
                self._homes.update({i: _home(version) for i, version in found.items()})

    def version(self, kind: str, record_id: str) -> Version | None:
        """Return a record as it stands within the transaction, None when there is none."""
        self.fetch([(kind, record_id)])
        return self._versions[kind, record_id]

    def ticket_of(self, kind: str, fields: Fields) -> Version | None:
        """Return the ticket that a record with these fields belongs to, None when it is not known."""
        ticket_id = fields.get("ticket_id") if kind in CHILD_KINDS else None
        return self.version("ticket", ticket_id) if isinstance(ticket_id, str) and ticket_id else None

    def audience(self, kind: str, version: Version) -> frozenset[str]:
        """Return the scopes in which a record is shown."""
        ticket = version if kind == "ticket" else self.ticket_of(kind, version.fields)
        contact_id = ticket.fields.get("contact_id") if ticket is not None else None
        shown_to = contact_id if isinstance(contact_id, str) else ""
        return frozenset(self._audiences(kind, version.fields, str(version.fields["scope"]), shown_to))

    def take(self, op: Op, author_id: str) -> bool:
        """Join an operation to its record, and keep it in the log.

        Returns:
            Whether it changed anything.
        """
        known = self.version(op.kind, op.record_id)
        version = known if known is not None else Version()
        fields = op.fields if op.scope is None else {**op.fields, "scope": op.scope}
        won = join(version, fields, op.stamp, is_new=op.is_new)
        self._versions[op.kind, op.record_id] = version
        self._clock.see(op.stamp)
        self._log(op, author_id)
        if won:
            self._changed[op.kind, op.record_id] = None
        if op.kind == "ticket" and op.is_new and known is None:
            self._number(op.record_id, version)
        return bool(won)

    def write(self, edits: Iterable[Edit], author_id: str = HUB_ID) -> list[RecordId]:
        """Make edits in the hub's own name, hub-owned fields included; they win over everything before them.

        Returns:
            The id of the record of each edit.

        Raises:
            UsageError: an edit changes a record that is not there.
        """
        done: list[RecordId] = []
        for edit in edits:
            self._write_one(edit, author_id)
            done.append(edit.record_id)
        return done

    def _write_one(self, edit: Edit, author_id: str) -> None:
        known = self.version(edit.kind, edit.record_id)
        if known is None and not edit.is_new:
            raise UsageError(f"There is no {edit.kind} {edit.record_id} to change.")
        fields = dict(edit.fields)
        if known is None:
            fields.setdefault("created_at_ms", self.now_ms)
        else:
            fields = {name: value for name, value in fields.items() if known.fields.get(name) != value}
        scope = edit.scope if known is None or edit.scope != known.fields["scope"] else None
        if fields or scope is not None:
            self.take(self._own_op(edit, fields, scope, is_new=known is None), author_id)

    def _own_op(self, edit: Edit, fields: dict[str, FieldValue], scope: str | None, *, is_new: bool) -> Op:
        known = self.version(edit.kind, edit.record_id)
        if known is not None and (newest := newest_stamp(known.clk)):
            self._clock.see(newest)
        return Op(
            op_id=new_op_id(),
            kind=edit.kind,
            record_id=edit.record_id,
            is_new=is_new,
            scope=scope,
            stamp=self._clock.next_stamp(self.now_ms),
            fields=fields,
            base={} if known is None else {name: known.stamp_of(name) for name in fields},
        )

    def erase(self, kind: str, record_id: str) -> None:
        """Erase a record for good, with its operations in the log and the texts that lost in it.

        Later edits of it are rejected.
        """
        table = table_of("conflict")
        about_it = (table.c.about_kind == kind, table.c.about_id == record_id)
        for conflict_id in self.connection.execute(select(table.c.id).where(*about_it)).scalars().all():
            self.erase("conflict", conflict_id)
        line = {"kind": kind, "record_id": record_id, "at_ms": self.now_ms}
        self.connection.execute(insert_into(self.connection, tables.erased).values(line).on_conflict_do_nothing())
        log = tables.op
        self.connection.execute(delete(log).where(log.c.kind == kind, log.c.record_id == record_id))
        delete_rows(self.connection, kind, [record_id])
        self._versions[kind, record_id] = None
        self._changed[kind, record_id] = None

    def is_erased(self, kind: str, record_id: str) -> bool:
        """Tell whether a record was erased for good."""
        found = select(tables.erased.c.kind).where(tables.erased.c.kind == kind, tables.erased.c.record_id == record_id)
        return self.connection.execute(found).first() is not None

    def begin_epoch(self, *, is_recovering: bool) -> None:
        """Begin a new epoch: clients send again what they sent within the last 30 days, and read everything anew."""
        self.workspace.epoch = new_epoch()
        self.workspace.is_recovering = is_recovering

    def finish(self) -> None:
        """Write everything; called once, at the end of the transaction."""
        relatives = self._relatives()
        self._keep_families_together(relatives)
        self._save_records()
        self._save_log()
        listing = Listing(self.workspace)
        keys = [*self._changed, *(key for key in relatives if key not in self._changed)]
        known = lines_of(self.connection, keys)
        for key in keys:
            version = self._versions[key]
            audience = self.audience(key[0], version) if version is not None else frozenset[str]()
            listing.put(key, sorted(audience), known.get(key, {}), is_changed=key in self._changed)
        listing.save(self.connection)
        self.workspace.ticks = self._clock.ticks
        save_workspace(self.connection, self.workspace)
        self.touched = listing.touched

    def _number(self, record_id: str, version: Version) -> None:
        """Give a new ticket its number, or note the one that it was imported with."""
        number = version.fields.get("number")
        if isinstance(number, int):
            self.workspace.next_number = max(self.workspace.next_number, number + 1)
            return
        self.write([Edit.change("ticket", record_id, number=self.workspace.take_number())])

    def _log(self, op: Op, author_id: str) -> None:
        self._accepted.append(
            {
                "op_id": op.op_id,
                "author_id": author_id,
                "kind": op.kind,
                "record_id": op.record_id,
                "is_new": op.is_new,
                "scope": op.scope,
                "stamp": op.stamp,
                "fields": op.fields,
                "base": op.base,
                "at_ms": self.now_ms,
            }
        )

    def _keep_families_together(self, relatives: Iterable[RecordKey]) -> None:
        """Move what belongs to a ticket into the ticket's scope."""
        keys = [key for key in (*self._changed, *relatives) if key[0] in CHILD_KINDS]
        for kind, record_id in keys:
            version = self._versions[kind, record_id]
            ticket = self.ticket_of(kind, version.fields) if version is not None else None
            if version is not None and ticket is not None and ticket.fields["scope"] != version.fields["scope"]:
                self.write([Edit.move(kind, record_id, str(ticket.fields["scope"]))])

    def _relatives(self) -> list[RecordKey]:
        """Return the unchanged records of tickets that are new or changed their scope or contact."""
        moved = [
            record_id
            for kind, record_id in self._changed
            if kind == "ticket" and self._homes.get(record_id) != _home(self._versions[kind, record_id])
        ]
        found: list[RecordKey] = []
        for chunk in in_chunks(moved):
            rows = self.connection.execute(_children(), {"tickets": chunk})
            found += [(row.kind, row.id) for row in rows if (row.kind, row.id) not in self._changed]
        self.fetch(found)
        return found

    def _save_records(self) -> None:
        by_kind: defaultdict[str, dict[str, Version]] = defaultdict(dict)
        for kind, record_id in self._changed:
            if (version := self._versions[kind, record_id]) is not None:
                by_kind[kind][record_id] = version
        for kind, versions in by_kind.items():
            write_versions(self.connection, kind, versions)

    def _save_log(self) -> None:
        if self._accepted:
            self.connection.execute(insert(tables.op), self._accepted)


@cache
def _children() -> CompoundSelect[str, str]:
    """Return the query for what belongs to some tickets: one statement, however many kinds there are."""
    return union_all(
        *(
            select(literal_column(f"'{kind}'").label("kind"), table_of(kind).c.id).where(
                table_of(kind).c.ticket_id.in_(bindparam("tickets", expanding=True))
            )
            for kind in CHILD_KINDS
        )
    )


def _home(version: Version | None) -> tuple[FieldValue, FieldValue]:
    """Return what a ticket's children depend on: its scope and its contact."""
    return (None, None) if version is None else (version.fields.get("scope"), version.fields.get("contact_id"))
