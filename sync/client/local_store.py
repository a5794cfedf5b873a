"""A client's store: records, outbox and cursors in one SQLite file, and every step of sync as one transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import msgspec
from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.orm import Session

from sync.client import landing, outbox
from sync.client.events import Blob
from sync.client.local_edits import make_ops
from sync.client.meta import ClientMeta, load_meta, save_meta
from sync.client.outbox import Backlog, Pending
from sync.client.outcome import Outcome
from sync.client.pull_step import take_pull_reply
from sync.client.push_step import take_push_reply
from sync.edits import Edit
from sync.errors import RefusedError, StoreDamagedError
from sync.identifiers import RecordId
from sync.protocol.accounts import SignedIn
from sync.protocol.messages import (
    MAX_OPS_PER_PUSH,
    MAX_ROWS_PER_PULL,
    SCHEMA,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
)
from sync.records import Base
from sync.search import schema
from sync.store.damage import note_damage
from sync.store.engines import open_engines
from sync.store.failures import told_as_store_errors
from sync.store.local_tables import LocalBase, Meta, WaitingBlob
from sync.store.migrations.chains import CLIENT_CHAINS
from sync.store.migrations.opening import bring_up_to_date
from sync.store.turns import Turns

FILE_NAME = "records.db"

DAMAGED = (
    "Deskhand's records on this computer are damaged ({name}). Nothing more is written to them. Quit Deskhand and "
    "start it again: what you wrote and the hub does not have yet is saved first, then everything is fetched anew."
)

Result = TypeVar("Result")

_log = logging.getLogger(__name__)


class LocalStore:
    """The client's file. Every call blocks until its transaction is on the disk; writers take turns.

    Attributes:
        on_damage: called once with a sentence, in whatever thread saw that the file is damaged.
    """

    def __init__(self, folder: Path, *, clock: Callable[[], int], key: bytes | None = None) -> None:
        """Open the store in a folder, or make it.

        Args:
            folder: of the file; it is made.
            clock: this machine's time, milliseconds since 1970, UTC.
            key: 32 bytes that encrypt the file, None for a plain one.

        Raises:
            StoreError: it cannot be opened, or a newer program wrote it.
        """
        self.path = folder / FILE_NAME
        self._clock = clock
        self._is_damaged = False
        self.on_damage: Callable[[str], None] = _log.info
        self.turns = Turns()
        self._engines = open_engines(self.path, key=key)
        try:
            bring_up_to_date(self._engines, CLIENT_CHAINS, key=key)
            with self.transaction() as connection:
                self._begin(connection)
        except BaseException:
            self._engines.close()
            raise

    def _begin(self, connection: Connection) -> None:
        meta = load_meta(connection)
        outbox.forget_old(connection, self._clock())
        if meta.schema != SCHEMA:
            landing.begin_anew(connection)  # fields unknown to the program before are known now
            meta.schema = SCHEMA
        save_meta(connection, meta)

    def close(self) -> None:
        """Close the file."""
        self._engines.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Tell errors in words; once damage was seen nothing goes on with the file, and the next start rescues it."""
        if self._is_damaged:
            raise StoreDamagedError(DAMAGED.format(name=self.path.name))
        try:
            with told_as_store_errors(self.path):
                yield
        except StoreDamagedError as error:
            sentence = DAMAGED.format(name=self.path.name)
            if not self._is_damaged:
                self._is_damaged = True
                note_damage(self.path)
                self.on_damage(sentence)
            raise StoreDamagedError(sentence) from error

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """Write; everything in the block is stored, or nothing.

        Raises:
            StoreError: nothing was stored.
        """
        with self._told(), ExitStack() as stack:
            with self.turns.waiting():
                connection = stack.enter_context(self._engines.writer.begin())
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Read in one snapshot; waits for no writer. Any thread.

        Raises:
            StoreError: the file cannot be read.
        """
        with (
            self._told(),
            Session(self._engines.reader, autoflush=False, expire_on_commit=False) as session,
        ):
            yield session

    def write_local(self, work: Callable[[Session], Result]) -> Result:
        """Do work on the local-only tables (sync.store.local_tables) in one transaction.

        Raises:
            StoreError: nothing was stored.
        """
        with self.transaction() as connection, Session(connection, expire_on_commit=False) as session:
            result = work(session)
            session.flush()
            session.expunge_all()
            return result

    def edit(self, edits: Sequence[Edit]) -> list[RecordId]:
        """Change records here and put the operations into the outbox, in one transaction.

        Raises:
            UsageError: an edit of a record that is not here, or of a field that only the hub sets.
            StoreError: nothing was stored.
        """
        with self.transaction() as connection:
            meta = load_meta(connection)
            now_ms = self._clock() + meta.offset_ms
            outbox.append(connection, make_ops(connection, meta, edits, now_ms), now_ms)
            save_meta(connection, meta)
        return [edit.record_id for edit in edits]

    def backlog(self) -> Backlog:
        """Return how many operations the hub does not have yet."""
        with self._told(), self._engines.reader.begin() as connection:
            return outbox.backlog(connection)

    def next_push(self, after_n: int = 0, limit: int = MAX_OPS_PER_PUSH) -> tuple[PushRequest, list[Pending]]:
        """Return the next operations to send; an empty list when nothing (more) waits."""
        with self._told(), self._engines.reader.begin() as connection:
            batch = outbox.next_batch(connection, after_n, limit)
            epoch = load_meta(connection).epoch or None
        return PushRequest(epoch=epoch, schema=SCHEMA, ops=[pending.op for pending in batch]), batch

    def take_push_reply(self, batch: Sequence[Pending], reply: PushReply) -> Outcome:
        """Do what the hub's verdicts say.

        Raises:
            PeerError: the reply does not belong to what was sent; nothing was changed.
            StoreError: nothing was changed.
        """
        with self.transaction() as connection:
            meta = load_meta(connection)
            sent = [pending.op for pending in batch]
            outcome = take_push_reply(connection, meta, sent, reply, self._clock())
            save_meta(connection, meta)
        return outcome

    def next_pull(self, limit: int = MAX_ROWS_PER_PULL) -> PullRequest:
        """Return what to ask the hub for."""
        with self._told(), self._engines.reader.begin() as connection:
            epoch = load_meta(connection).epoch or None
            return PullRequest(epoch=epoch, schema=SCHEMA, cursors=landing.cursors(connection), limit=limit)

    def take_pull_reply(self, reply: PullReply) -> Outcome:
        """Land what the hub gave, and leave the scopes that it does not name any more.

        Returns:
            The outcome; `is_again` when there is more to ask for.

        Raises:
            PeerError: a row cannot be stored; nothing was changed.
            StoreError: nothing was changed.
        """
        with self.transaction() as connection:
            meta = load_meta(connection)
            outcome = take_pull_reply(connection, meta, reply, self._clock())
            save_meta(connection, meta)
        return outcome

    def account(self) -> SignedIn | None:
        """Return who is signed in here, without the token."""
        with self._told(), self._engines.reader.begin() as connection:
            stored = load_meta(connection).account
        return msgspec.json.decode(stored, type=SignedIn) if stored else None

    def adopt(self, account: SignedIn) -> bool:
        """Note who is signed in; the records of somebody else, who was here before, are deleted.

        Returns:
            Whether records were deleted.

        Raises:
            RefusedError: "unsent_changes": edits of somebody else wait here; nothing was changed.
        """
        with self.transaction() as connection:
            meta = load_meta(connection)
            is_other = bool(meta.owner_id) and meta.owner_id != account.principal_id
            if is_other:
                self._clear(connection, meta)
            meta.owner_id = account.principal_id
            meta.account = msgspec.json.encode(msgspec.structs.replace(account, token="")).decode()
            save_meta(connection, meta)
        return is_other

    def _clear(self, connection: Connection, meta: ClientMeta) -> None:
        waiting = outbox.backlog(connection).count
        if waiting:
            raise RefusedError(
                "unsent_changes",
                f"{waiting} changes of the person who was signed in before have not reached the hub yet. They are "
                "kept. Sign in as that person once more, and try again when they have been sent.",
            )
        schema.drop(connection)  # whole: row by row a million of them would leave the index for a minute
        for table in [*Base.metadata.sorted_tables, *LocalBase.metadata.sorted_tables]:
            if table is not Meta.__table__:
                connection.execute(delete(table))
        meta.epoch = ""

    def forget_account(self) -> None:
        """Note that nobody is signed in; the records stay for the same person's return."""
        with self.transaction() as connection:
            meta = load_meta(connection)
            meta.account = ""
            save_meta(connection, meta)

    def await_upload(self, blob: Blob) -> None:
        """Note a blob that the hub does not have yet: operations that name it wait."""
        with self.transaction() as connection:
            values = {"sha256": blob.sha256, "size_bytes": blob.size_bytes, "at_ms": self._clock()}
            connection.execute(insert(WaitingBlob).values(values).on_conflict_do_nothing())

    def waiting_blobs(self) -> list[str]:
        """Return the hashes of the blobs to upload, the oldest first."""
        with self._told(), self._engines.reader.begin() as connection:
            return list(connection.execute(select(WaitingBlob.sha256).order_by(WaitingBlob.at_ms)).scalars())

    def blob_uploaded(self, sha256: str) -> None:
        """Note that the hub has a blob."""
        with self.transaction() as connection:
            connection.execute(delete(WaitingBlob).where(WaitingBlob.sha256 == sha256))

    def blob_refused(self, sha256: str, why: str) -> Outcome:
        """Reject the operations that name a blob which the hub will never have."""
        with self.transaction() as connection:
            connection.execute(delete(WaitingBlob).where(WaitingBlob.sha256 == sha256))
            refused = [(pending.op, why) for pending in outbox.naming_blob(connection, sha256)]
            outbox.reject(connection, refused, self._clock())
            keys = {(op.kind, op.record_id) for op, _ in refused}
            return Outcome(rejected=refused, changed=keys | landing.drop_orphans(connection, keys))
