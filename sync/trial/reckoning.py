"""The reckoning after a trial: every promised edit is looked for, every table compared, every file examined."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import sqlcipher3.dbapi2
from sqlalchemy import Connection, Engine, func, select

from sync.client.landing import cursors
from sync.client.local_store import FILE_NAME
from sync.client.outbox import RecordKey, backlog
from sync.errors import StoreError
from sync.hub import grants, tables
from sync.merge.join import Version, join
from sync.records import Attachment, Message
from sync.store.engines import Engines, open_engines
from sync.store.local_tables import OutboxEntry, RejectedOp
from sync.trial.equality import differences, rows_in, shown
from sync.trial.expectation import Rows, with_defaults
from sync.trial.rules import Rules
from sync.trial.writer import notes_in

NAMED = 5
"""Of many faults of a kind so many are spelled out."""


@dataclass(frozen=True)
class Station:
    """A client after a trial.

    Attributes:
        folder: of its store.
        notes: what it noted (sync.trial.writer).
    """

    name: str
    principal_id: str
    folder: Path
    notes: Path


@dataclass(frozen=True)
class HubSide:
    """The hub after a trial.

    Attributes:
        reader: of its database.
        file: the database where it is a file, None for a server's.
        has_blob: whether the hub keeps a file of this SHA-256.
    """

    reader: Engine
    file: Path | None
    has_blob: Callable[[str], bool]


@dataclass
class Reckoning:
    """What was found.

    Attributes:
        edits: operations that were promised to be kept.
        at_hub, rejected: how many of them ended where.
        faults: sentences; empty when all is well.
        lost: promised operations that are nowhere.
    """

    edits: int = 0
    at_hub: int = 0
    rejected: int = 0
    lost: int = 0
    faults: list[str] = field(default_factory=list)

    def add(self, what: str, found: Sequence[str]) -> None:
        """Note faults of a kind, if there are any."""
        if found:
            more = f" and {len(found) - NAMED} more" if len(found) > NAMED else ""
            self.faults.append(f"{what}: {'; '.join(found[:NAMED])}{more}")


def is_quiet(hub: Connection, stations: Sequence[Station]) -> bool:
    """Tell whether everything has been sent and read. May be asked while all programs run."""
    newest = select(tables.change.c.scope, func.max(tables.change.c.seq)).group_by(tables.change.c.scope)
    seqs = {row[0]: row[1] for row in hub.execute(newest)}
    for station in stations:
        with closing(_opened(station)) as engines, engines.reader.begin() as connection:
            read = cursors(connection)
            if backlog(connection).count:
                return False
        wanted = {scope: seqs.get(scope, 0) for scope in grants.grants_of(hub, station.principal_id)}
        if any(scope not in read or read[scope].seq < seq for scope, seq in wanted.items()):
            return False
    return True


def reckon(hub: HubSide, stations: Sequence[Station], rules: Rules) -> Reckoning:
    """Compare everything. No program may write meanwhile.

    Raises:
        StoreError: a file cannot be read at all.
    """
    found = Reckoning()
    with hub.reader.begin() as connection:
        taken = set(connection.execute(select(tables.op.c.op_id)).scalars())
        _look_at_messages(connection, found)
        _look_at_files(connection, hub, found)
        rows = rows_in(connection)
        found.add("A record is not what its operations make of it", _unlike_their_operations(connection, rows))
        for station in stations:
            scopes = grants.grants_of(connection, station.principal_id).keys()
            with closing(_opened(station)) as engines, engines.reader.begin() as local:
                _look_for_edits(station, local, taken, found)
                found.add(
                    f"{station.name} differs from the hub", differences(rows_in(local), shown(rows, scopes, rules))
                )
    files = [station.folder / FILE_NAME for station in stations] + ([hub.file] if hub.file is not None else [])
    found.add("A database file is damaged", [f"{path}: {why}" for path in files if (why := damage_in(path))])
    return found


def _look_for_edits(station: Station, local: Connection, taken: set[str], found: Reckoning) -> None:
    promised = {note.op_id for note in notes_in(station.notes)}
    waiting = set(local.execute(select(OutboxEntry.op_id).where(OutboxEntry.acked_at_ms.is_(None))).scalars())
    rejected = set(local.execute(select(RejectedOp.op_id)).scalars())
    lost = sorted(promised - taken - waiting - rejected)
    found.edits += len(promised)
    found.at_hub += len(promised & taken)
    found.rejected += len(promised & rejected)
    found.lost += len(lost)
    found.add(f"Acknowledged edits of {station.name} are lost", lost)
    found.add(f"Edits of {station.name} were taken and rejected as well", sorted(rejected & taken))
    acknowledged = set(local.execute(select(OutboxEntry.op_id).where(OutboxEntry.acked_at_ms.is_not(None))).scalars())
    found.add(f"The hub forgot what it had taken from {station.name}", sorted(acknowledged - taken))
    if waiting:
        found.faults.append(f"{len(waiting)} edits of {station.name} did not reach the hub although it was there.")


def _look_at_messages(connection: Connection, found: Reckoning) -> None:
    """Every message was created once and is there once."""
    created = (tables.op.c.kind == "message", tables.op.c.is_new)
    creations = Counter(connection.execute(select(tables.op.c.record_id).where(*created)).scalars())
    messages = connection.execute(select(Message.id, Message.body)).all()
    bodies = Counter(row.body for row in messages)
    found.add("A message is there twice", sorted(body for body, count in bodies.items() if count > 1))
    found.add("A message was created twice", sorted(key for key, count in creations.items() if count > 1))
    found.add("Messages and their creations differ", sorted({row.id for row in messages} ^ creations.keys()))


def _unlike_their_operations(connection: Connection, rows: Rows) -> list[str]:
    """Every record at the hub is the join of its operations, whatever order they came in."""
    joined: defaultdict[RecordKey, Version] = defaultdict(Version)
    for row in connection.execute(select(tables.op).order_by(tables.op.c.op_id.desc())):
        fields = row.fields if row.scope is None else {**row.fields, "scope": row.scope}
        join(joined[row.kind, row.record_id], fields, row.stamp, is_new=row.is_new)
    wanted = {key: (with_defaults(key[0], version), version.clk) for key, version in joined.items()}
    return differences(rows, wanted)


def _look_at_files(connection: Connection, hub: HubSide, found: Reckoning) -> None:
    """Whatever an attachment names is kept at the hub: files go before the edits that name them."""
    named = connection.execute(select(Attachment.sha256)).scalars()
    found.add("The hub has an attachment without its file", [name for name in named if not hub.has_blob(name)])


def damage_in(path: Path) -> str:
    """Return what SQLite's own examination says of a file; "" when it is sound."""
    try:
        with closing(sqlcipher3.dbapi2.connect(str(path))) as connection:
            answer = connection.execute("PRAGMA integrity_check").fetchone()[0]
    except sqlcipher3.dbapi2.Error as error:
        return str(error)
    return "" if answer == "ok" else str(answer)


def _opened(station: Station) -> Engines:
    path = station.folder / FILE_NAME
    if not path.exists():
        raise StoreError(f"The store of {station.name} is not there any more ({path}).")
    return open_engines(path)
