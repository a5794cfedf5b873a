"""A client's copy of what it may see: read and written at once, kept in step with the hub in the background."""

from __future__ import annotations

import asyncio
import logging
import random
import ssl
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy.orm import Session

from sync.client.address import HubAddress
from sync.client.backoff import Pace
from sync.client.blob_cache import QUOTA_BYTES, BlobCache
from sync.client.courier import Courier
from sync.client.events import (
    Blob,
    LinkChanged,
    LinkState,
    LinkStatus,
    OpRejected,
    RecordsChanged,
    ReplicaEvent,
    StoreDamaged,
)
from sync.client.keeper import Keeper
from sync.client.link import HubLink
from sync.client.outcome import Outcome, grouped
from sync.client.rescue import open_local_store
from sync.client.saved import read_saved, take_back
from sync.edits import Edit
from sync.errors import HubUnreachableError, UsageError
from sync.identifiers import RecordId
from sync.protocol.accounts import Enrol, SignedIn
from sync.protocol.signals import Signal
from sync.records import KINDS
from sync.search.indexer import Indexer
from sync.store.blobs import BlobFolder
from sync.store.sole import SoleUse

_log = logging.getLogger(__name__)

T = TypeVar("T")

NOT_RUNNING = "The replica is not running, so the hub cannot be asked."

FILE_THREADS = 2
"""One large file being hashed does not keep a small one waiting."""


def wall_clock_ms() -> int:
    """Return this machine's time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class Replica:
    """The records that this client may see, in a store of its own, whether the hub is there or not.

    Every method may be called from any thread and returns at once; futures are done in one of the replica's own
    threads (with asyncio: `await asyncio.wrap_future(...)`). Their exceptions are those of sync.errors.

    Attributes:
        account: who is signed in, without the token after a restart; None while nobody is.
        link_state: the way to the hub, and what waits to go there.
        ssl_context: what connections to the hub are wrapped in, None for plain HTTP on loopback.
        relay_url: of the hub's relay.
        rescue: what became of a damaged store when this one was opened, None where it was sound.
    """

    def __init__(
        self,
        folder: Path,
        hub: HubAddress,
        on_event: Callable[[ReplicaEvent], None],
        *,
        clock: Callable[[], int] = wall_clock_ms,
        pace: Pace | None = None,
        key: bytes | None = None,
        blob_quota_bytes: int = QUOTA_BYTES,
        is_searchable: bool = False,
    ) -> None:
        """Open the store; nothing is sent before `start`.

        Args:
            folder: of the store and the blobs; it is made.
            hub: where it is and how it is known again.
            on_event: called from the replica's own threads, one call at a time; it must not block.
            clock: milliseconds since 1970, UTC.
            pace: how often to look and to try again.
            key: 32 bytes that encrypt the store, None for a plain one.
            blob_quota_bytes: what attachments kept here may take; the one looked at longest ago goes first.
            is_searchable: keep an index for sync.search beside the records.

        Raises:
            KeyUnavailableError: the store is encrypted with another key; nothing was touched.
            StoreError: the store cannot be opened, or another program has it open.
        """
        self._on_event = on_event
        self._telling = threading.RLock()
        self._sole = SoleUse(folder)
        try:
            self._store, self.rescue = open_local_store(folder, clock=clock, key=key)
            self._store.on_damage = lambda message: self.tell(StoreDamaged(message))
        except BaseException:
            self._sole.release()
            raise
        self.search_index = Indexer(self._store.transaction, self._store.turns.is_wanted) if is_searchable else None
        self._is_index_behind = False
        self._blobs = BlobFolder(folder / "blobs")
        self._writer = ThreadPoolExecutor(1, "sync-writer")
        self._files = ThreadPoolExecutor(FILE_THREADS, "sync-files")
        self._link = HubLink(hub)
        self._cache = BlobCache(self._store, self._blobs, blob_quota_bytes)
        courier = Courier(self._store, self._blobs, self._link, self._in_writer, self._files, self._cache)
        chance = random.Random().random  # spreads retries; nothing secret  # noqa: S311
        self._keeper = Keeper(self._store, self._link, courier, self._in_writer, self, pace or Pace(), chance)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._until = asyncio.Event()
        self._thread: threading.Thread | None = None
        self._is_stopped = False
        self._resume_at_start: tuple[SignedIn, Ed25519PrivateKey | None] | None = None
        self.ssl_context: ssl.SSLContext | None = self._link.ssl_context
        self.relay_url = hub.web_socket("/relay")
        self.account: SignedIn | None = self._store.account()
        backlog = self._store.backlog()
        self.link_state = LinkState(
            status=LinkStatus.SIGNED_OUT, pending_count=backlog.count, oldest_pending_ms=backlog.oldest_ms
        )

    def start(self) -> None:
        """Begin to keep in step with the hub; with `resume`, `sign_in` or `enrol` it has something to do."""
        if self._thread is not None:
            raise UsageError("The replica was started already.")
        is_ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._work(is_ready)), name="sync-replica")
        self._thread.start()
        is_ready.wait()
        if self.search_index is not None:
            self.search_index.start()

    async def _work(self, is_ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        is_ready.set()
        try:
            if self._resume_at_start is not None:
                await self._keeper.reception.resume(*self._resume_at_start)
            await self._keeper.run(self._until)
        finally:
            self._loop = None

    def stop(self) -> None:
        """End all work and close the store; edits already made are stored first. Nothing can be done afterwards."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self._post(self._until.set)
        if self._thread is not None:
            self._thread.join()
        if self.search_index is not None:
            self.search_index.stop()
        self._files.shutdown(wait=True, cancel_futures=True)
        self._writer.shutdown(wait=True)
        self._store.close()
        self._sole.release()

    def sign_in(self, email: str, password: str) -> Future[SignedIn]:
        """Sign in with a password.

        The future raises RefusedError ("wrong_password", "slow_down", "unsent_changes"), HubUnreachableError or
        HubIdentityError.
        """
        return self._in_loop(self._keeper.reception.sign_in(email, password))

    def enrol(self, request: Enrol, key: Ed25519PrivateKey) -> Future[SignedIn]:
        """Introduce this device to the hub; from then on it signs in by its key, whenever its token expires."""
        return self._in_loop(self._keeper.reception.enrol(request, key))

    def resume(self, account: SignedIn, key: Ed25519PrivateKey | None = None) -> None:
        """Go on as somebody who signed in earlier.

        Args:
            account: with its token, or without one where there is a key.
            key: of this device, for a companion.
        """
        self.account = account
        if self._loop is None:
            self._resume_at_start = (account, key)
        else:
            self._in_loop(self._keeper.reception.resume(account, key))

    def sign_out(self) -> Future[None]:
        """Go on as nobody; the records stay for the same person's return."""
        return self._in_loop(self._keeper.reception.sign_out())

    def edit(self, *edits: Edit) -> Future[list[RecordId]]:
        """Change records, all of these edits or none; they show here at once and reach the hub when it is there.

        The future gives the id of each edit's record. It raises UsageError (no such record here) or StoreError
        (nothing was stored).
        """
        return self._submit(self._writer, partial(self._edit, edits))

    def _edit(self, edits: tuple[Edit, ...]) -> list[RecordId]:
        record_ids = self._store.edit(edits)
        self.tell_outcome(Outcome(changed={(edit.kind, edit.record_id) for edit in edits}))
        self._post(self._keeper.wake)
        return record_ids

    def read(self) -> AbstractContextManager[Session]:
        """Return a session for reading records and local tables: one snapshot, which waits for no writer.

        Objects may be used after the block; what was not loaded within it cannot be loaded later.
        """
        return self._store.reading()

    def write_local(self, work: Callable[[Session], T]) -> Future[T]:
        """Do work on the local-only tables (sync.store.local_tables) in one transaction, in the writer's thread."""
        return self._submit(self._writer, partial(self._store.write_local, work))

    def take_back(self, file: Path) -> Future[int]:
        """Put back what was saved of a damaged store (`rescue.saved`) and did not come back by itself.

        The future gives the number of changes that were new here; they go out like all others. It raises UsageError
        (the file is something else, or another person's) or StoreError (nothing was stored).
        """
        return self._submit(self._writer, partial(self._take_back, file))

    def _take_back(self, file: Path) -> int:
        saved = read_saved(file)
        count = take_back(self._store, saved)
        self.tell_outcome(Outcome(changed={(op.kind, op.record_id) for op in saved.unsent}))
        self._post(self._keeper.wake)
        return count

    def keep_blob(self, data: bytes | Path) -> Future[Blob]:
        """Keep bytes or a copy of a file; they are uploaded before the edits that name them (in a field `sha256`)."""
        return self._submit(self._files, partial(self._keep_blob, data))

    def _keep_blob(self, data: bytes | Path) -> Blob:
        blob = Blob(*self._blobs.keep(data))
        self._submit(self._writer, partial(self._store.await_upload, blob)).result()
        self._cache.added(blob.path)
        self._post(self._keeper.wake_uploads)
        return blob

    def fetch_blob(self, sha256: str) -> Future[Path]:
        """Return where a blob is, fetched from the hub if it is not here."""
        if self._loop is None and (found := self._blobs.look_at(sha256)) is not None:
            done: Future[Path] = Future()
            done.set_result(found)
            return done
        return self._in_loop(self._keeper.courier.fetch(sha256))

    def send(self, signal: Signal) -> None:
        """Send a signal, if there is a line to send it on: signals are never kept.

        A SessionAsk or SessionAnswer that cannot be sent comes back as SignalReceived(SignalRefused("not_online")).
        """
        self._post(partial(self._keeper.send, signal))

    def hurry(self) -> None:
        """Try to reach the hub now instead of after the pause that follows a failure; somebody waits for it."""
        if not self.link_state.has_signals:
            self._post(self._keeper.nudge)

    def tell(self, event: ReplicaEvent) -> None:
        """Hand an event to the program (called by the replica's own parts)."""
        with self._telling:
            try:
                self._on_event(event)
            except Exception:  # noqa: BLE001 - the program's fault is logged and does not end all sync
                _log.exception("the program failed to take an event of the replica")

    def tell_outcome(self, outcome: Outcome) -> None:
        """Hand on what a step changed in the store (called by the replica's own parts)."""
        for scope in outcome.mismatched:
            _log.warning("the rows of %s differ from the hub's; they are read anew", scope)
        with self._telling:
            backlog = self._store.backlog()
            self._is_index_behind |= bool(outcome.changed)
            if not outcome.is_again:
                self._have_indexed()
            if outcome.changed:
                self.tell(RecordsChanged(grouped(outcome.changed)))
            for op, why in outcome.rejected:
                self.tell(OpRejected(op, why))
            self._set_link(replace(self.link_state, pending_count=backlog.count, oldest_pending_ms=backlog.oldest_ms))

    def tell_link(
        self, *, status: LinkStatus | None = None, message: str = "", has_signals: bool | None = None
    ) -> None:
        """Note how the way to the hub is (called by the replica's own parts)."""
        with self._telling:
            state = self.link_state
            if status is not None:
                state = replace(state, status=status, message=message)
                self._have_indexed()
            if has_signals is not None:
                state = replace(state, has_signals=has_signals)
            self._set_link(state)

    def _have_indexed(self) -> None:
        """Have the index follow what has changed; while page after page lands, it would only take turns with them."""
        if self._is_index_behind and self.search_index is not None:
            self.search_index.wake()
        self._is_index_behind = False

    def _set_link(self, state: LinkState) -> None:
        if state != self.link_state:
            self.link_state = state
            self.tell(LinkChanged(state))

    def tell_account(self, account: SignedIn | None, *, is_cleared: bool = False) -> None:
        """Note who is signed in (called by the replica's own parts)."""
        self.account = account
        if is_cleared:
            self._submit(self._files, self._cache.clear)
            self.tell(RecordsChanged(dict.fromkeys(KINDS, frozenset[str]())))

    async def _in_writer(self, call: Callable[[], T]) -> T:
        """Run a blocking call in the writer's thread; once begun it ends, even when the awaiting is cancelled."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, call)

    def _submit(self, threads: ThreadPoolExecutor, call: Callable[[], T]) -> Future[T]:
        try:
            return threads.submit(call)
        except RuntimeError as error:
            raise UsageError("The replica was stopped; nothing can be done with it any more.") from error

    def _in_loop(self, work: Coroutine[object, object, T]) -> Future[T]:
        loop = self._loop
        if loop is None:
            work.close()
            failed: Future[T] = Future()
            failed.set_exception(HubUnreachableError(NOT_RUNNING))
            return failed
        return asyncio.run_coroutine_threadsafe(work, loop)

    def _post(self, call: Callable[[], object]) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # the loop ended this very moment: nothing of it is needed any more
                loop.call_soon_threadsafe(call)
