"""The hub's store: the truth, behind a few blocking calls."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias, TypeVar

from sqlalchemy import Connection, Engine

from sync.edits import Edit
from sync.errors import RefusedError, UsageError
from sync.hub import grants
from sync.hub.forgetting import forget_old, forget_up_to
from sync.hub.pull import pull
from sync.hub.push import Consequences, Judge, no_consequences, push
from sync.hub.transaction import Audiences, HubTransaction
from sync.hub.visible import VisibleFields, all_fields
from sync.hub.workspace import LineageChangedError, begin_workspace, load_workspace
from sync.identifiers import RecordId
from sync.protocol.actor import HUB_ID, Actor
from sync.protocol.messages import PullReply, PullRequest, PushReply, PushRequest
from sync.protocol.versions import CLIENT_TOO_OLD, refusal_of_age
from sync.store.backup import back_up
from sync.store.durable import durable_transaction
from sync.store.engines import Engines, open_engines
from sync.store.failures import told_as_store_errors
from sync.store.migrations.chain import Chain
from sync.store.migrations.chains import HUB_CHAINS
from sync.store.migrations.opening import bring_up_to_date
from sync.store.postgres import is_postgres, open_postgres
from sync.store.postgres_backup import back_up_postgres

log = logging.getLogger(__name__)

T = TypeVar("T")

OnCommit: TypeAlias = Callable[[Mapping[str, int]], None]
"""Called with scope -> newest seq after each commit that changed a scope, in the thread that committed."""


def wall_clock_ms() -> int:
    """Return this machine's time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class HubStore:
    """Records, grants and the log of operations, in one SQLite file or one PostgreSQL database.

    Every call blocks until its transaction is on the disk; call it from a worker thread. Calls from several
    threads are safe: writers take turns, and pulls wait for nobody. Within a `transaction()` block of the same
    thread, use the transaction's own methods: the store's would wait for the block to end.

    Any number of stores, in several processes, may be open on one PostgreSQL database.

    Attributes:
        path: of the file; on PostgreSQL the database's name, for messages.
        engines: both engines of the file, `engine` and `reader`.
        engine: the writer; the hub program keeps its own tables in the same database with it.
        reader: for reading those tables; a transaction of it is one snapshot and waits for no writer.
    """

    def __init__(
        self,
        path_or_url: Path | str,
        *,
        judge: Judge,
        audiences: Audiences,
        visible_fields: VisibleFields = all_fields,
        consequences: Consequences = no_consequences,
        clock: Callable[[], int] = wall_clock_ms,
        key: bytes | None = None,
        own_chains: Sequence[Chain] = (),
    ) -> None:
        """Open the file, or make it.

        Args:
            path_or_url: of the file; "sqlite:///path" is understood as well, and "postgresql://user@host/database".
            judge: whether an actor may do an operation (desk.permission.judge).
            audiences: in which scopes a record is shown (desk.audience.audiences).
            visible_fields: which part of it each of them shows (desk.audience.visible_fields).
            consequences: what the hub writes because of an operation (desk.consequence.consequences).
            clock: milliseconds since 1970, UTC.
            key: 32 bytes that encrypt the file, None for a plain one.
            own_chains: revisions of the tables that the hub program keeps in the same database.

        Raises:
            StoreError: the database cannot be opened, or a newer program wrote it.
            UsageError: a URL of another kind of database.
        """
        self._judge = judge
        self._audiences = audiences
        self._visible = visible_fields
        self._consequences = consequences
        self._clock = clock
        self._key = key
        self._listeners: list[OnCommit] = []
        self._on_takeover: list[Callable[[], None]] = []
        self._url = str(path_or_url) if is_postgres(path_or_url) else ""
        self.engines: Engines = (
            open_postgres(self._url) if self._url else open_engines(_path_from(path_or_url), key=key)
        )
        self.path = self.engines.path
        self.engine: Engine = self.engines.writer
        self.reader: Engine = self.engines.reader
        try:
            bring_up_to_date(self.engines, (*HUB_CHAINS, *own_chains), key=key)
            with told_as_store_errors(self.path), self.engine.begin() as connection:
                begin_workspace(connection)
        except BaseException:
            self.engines.close()
            raise

    def close(self) -> None:
        """Close the file."""
        self.engines.close()

    def on_commit(self, listener: OnCommit) -> None:
        """Have a function called after each commit that changed a scope."""
        self._listeners.append(listener)

    def on_takeover(self, notice: Callable[[], None]) -> None:
        """Have a function called after a new epoch was begun because another database server took over."""
        self._on_takeover.append(notice)

    @contextmanager
    def transaction(self) -> Iterator[HubTransaction]:
        """Do several things, or touch the hub program's own tables too, in one transaction.

        Raises:
            StoreBusyError: others were in the way; nothing was written, and trying again may do.
            UncertainError: the database went away while it committed: all was written or nothing.
            StoreError: it could not be written; nothing of it was.
        """
        with durable_transaction(self.engines) as connection:
            transaction = HubTransaction(connection, self._audiences, self._clock())
            if transaction.workspace.is_taken_over:
                log.warning("Another database server took over: clients send again what they sent before.")
                transaction.begin_epoch(is_recovering=True)
            yield transaction
            transaction.finish()
        if transaction.workspace.is_taken_over:
            for notice in self._on_takeover:
                notice()
        if transaction.touched:
            for listener in self._listeners:
                listener(transaction.touched)

    def push(self, actor: Actor, request: PushRequest) -> PushReply:
        """Take a client's operations; they are on the disk when this returns.

        Raises:
            StoreError: none of them was taken.
        """
        with self.transaction() as transaction:
            return push(transaction, actor, request, self._judge, self._visible, self._consequences)

    def pull(self, actor: Actor, request: PullRequest) -> PullReply:
        """Return what is new in the scopes of a client.

        Raises:
            RefusedError: "client_too_old".
            StoreError: the file cannot be read.
        """
        if (why := refusal_of_age(request.schema)) is not None:
            raise RefusedError(CLIENT_TOO_OLD, why)
        return self._snapshot(lambda connection: pull(connection, actor.id, request, self._clock(), self._visible))

    def _snapshot(self, work: Callable[[Connection], T]) -> T:
        """Run a read in one snapshot; where another server took over, the new epoch is begun first."""
        try:
            with told_as_store_errors(self.path), self.reader.begin() as connection:
                return work(connection)
        except LineageChangedError:
            with self.transaction():
                pass
        with told_as_store_errors(self.path), self.reader.begin() as connection:
            return work(connection)

    def write_as_hub(self, edits: Iterable[Edit], author_id: str = HUB_ID) -> list[RecordId]:
        """Make edits in the hub's own name, hub-owned fields included; values that are there already are left out.

        Args:
            edits: `Edit.create` of a record that exists changes it.
            author_id: who is named in the log.

        Returns:
            The id of the record of each edit.

        Raises:
            UsageError: an edit changes a record that is not there; none was made.
            StoreError: none was made.
        """
        with self.transaction() as transaction:
            return transaction.write(edits, author_id)

    def grant(self, principal_id: str, scope: str) -> None:
        """Let a principal see a scope; nothing happens when it does already."""
        with self.transaction() as transaction:
            transaction.grant(principal_id, scope)

    def revoke(self, principal_id: str, scope: str) -> None:
        """Take a scope from a principal: its client deletes the scope's rows at its next pull."""
        with self.transaction() as transaction:
            transaction.revoke(principal_id, scope)

    def scopes_of(self, principal_id: str) -> tuple[str, ...]:
        """Return the scopes that a principal may see, sorted."""
        with told_as_store_errors(self.path), self.reader.begin() as connection:
            return tuple(sorted(grants.grants_of(connection, principal_id)))

    def members_of(self, scope: str) -> frozenset[str]:
        """Return the principals that see a scope: those to be poked when it changes."""
        with told_as_store_errors(self.path), self.reader.begin() as connection:
            return grants.members_of(connection, scope)

    def epoch(self) -> str:
        """Return the current epoch, for the greeting of a client."""
        return self._snapshot(lambda connection: load_workspace(connection, is_locked=False).epoch)

    def newest_seq(self) -> int:
        """Return the seq of the newest change, for telling everybody of what may have been missed."""
        return self._snapshot(lambda connection: load_workspace(connection, is_locked=False).seq)

    def erase(self, kind: str, record_id: str) -> None:
        """Erase a record for good, on every client at its next pull; later edits of it are rejected."""
        with self.transaction() as transaction:
            transaction.erase(kind, record_id)

    def forget_gone(self, up_to_seq: int) -> None:
        """Forget the markers of rows that went before a seq; a client that did not read them begins anew."""
        with self.transaction() as transaction:
            forget_up_to(transaction.connection, up_to_seq)

    def forget_old(self) -> int:
        """Forget the markers of rows that went long ago; return up to which seq, 0 for nothing.

        Raises:
            StoreError: nothing was forgotten.
        """
        with self.transaction() as transaction:
            return forget_old(transaction)

    def recover(self) -> str:
        """Begin a new epoch after a restore from a backup: clients send again what the backup does not have.

        Returns:
            The new epoch. Until `end_recovery`, edits of records not known (yet) wait at their clients.
        """
        with self.transaction() as transaction:
            transaction.begin_epoch(is_recovering=True)
            return transaction.workspace.epoch

    def is_recovering(self) -> bool:
        """Tell whether edits of records not known (yet) wait at their clients."""
        with told_as_store_errors(self.path), self.reader.begin() as connection:
            return load_workspace(connection, is_locked=False).is_recovering

    def end_recovery(self) -> None:
        """Stop waiting for what the restored backup lacks."""
        with self.transaction() as transaction:
            transaction.workspace.is_recovering = False

    def backup(self, to: Path) -> None:
        """Write a checked copy of the whole database while the hub runs: a SQLite file, or a dump by pg_dump.

        Raises:
            StoreError: the copy cannot be written, is there already or is damaged; nothing is left behind then.
        """
        if self._url:
            back_up_postgres(self._url, to)
        else:
            back_up(self.reader, to, self._key)


def _path_from(path_or_url: Path | str) -> Path:
    text = str(path_or_url)
    if "://" not in text:
        return Path(path_or_url)
    if not text.startswith("sqlite:///"):
        raise UsageError(
            f"The hub keeps its records in SQLite or PostgreSQL; {text.split(':', 1)[0]} is not among what it can use."
        )
    return Path(text.removeprefix("sqlite:///"))
