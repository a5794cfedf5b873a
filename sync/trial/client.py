"""One device on trial: its store on real files, its wrong clock, and every accident between it and the hub."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import select

from sync.client.local_store import FILE_NAME, LocalStore
from sync.client.meta import load_meta, save_meta
from sync.client.outbox import Pending, all_pending
from sync.client.outcome import Outcome
from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.protocol.messages import PullReply, PushReply, PushRequest
from sync.store.local_tables import OutboxEntry, RejectedOp
from sync.trial.crash_points import Crashed, Process, copy_database, place
from sync.trial.errors import BrokenInvariantError
from sync.trial.expectation import Expectation, Rows, all_rows

if TYPE_CHECKING:
    from sync.trial.world import World

MANY = 500
"""Steps after which something that should come to an end does not."""


class Client:
    """One device: its store and its clock.

    Attributes:
        actor: who uses it.
        clock_error_ms: what its clock shows beyond the hub's.
        store: what is tried.
        expectation: what it must hold.
        process: where it can die.
        is_touched: something was stored here since the invariants were looked at.
        world: its hub and its time.
    """

    def __init__(self, actor: Actor, folder: Path, world: World, device: str) -> None:
        self.actor = actor
        self.clock_error_ms = 0
        self.expectation = Expectation()
        self.process = Process(actor.id, self._keep_files)
        self.is_touched = True
        self.world = world
        self._folder = folder
        self._generation = 0
        self._open()
        with self.store.transaction() as connection:
            meta = load_meta(connection)
            meta.device = device  # a random one would decide differently in every run
            save_meta(connection, meta)

    def _open(self) -> None:
        self.store = LocalStore(self._here(), clock=self.now_ms)
        place(self.store, self.process)

    def _here(self) -> Path:
        return self._folder / str(self._generation)

    def _keep_files(self) -> None:
        before = self._here()
        self._generation += 1
        copy_database(before / FILE_NAME, self._here() / FILE_NAME)

    def start_again(self) -> None:
        """Begin a new process, after a crash with the files that it left."""
        self.process.armed = None
        self.store.close()
        self._open()
        self.is_touched = True

    reopen = start_again

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
            self.expectation.made |= set(session.scalars(select(OutboxEntry.op_id)))

    def edit(self, *edits: Edit) -> None:
        """Edit in one transaction; the edit shows at once.

        Raises:
            Crashed: on the way.
        """
        self.is_touched = True
        try:
            with self.process.during("EDIT"):
                self.store.edit(edits)
        finally:
            self.note_made()

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
        return None if fault == "lose_reply" else self.take_push_reply(batch, reply)

    def take_push_reply(self, batch: list[Pending], reply: PushReply) -> Outcome:
        """Store what the hub said to a push."""
        return self._store_reply(
            "PUSH_REPLY",
            lambda: self.store.take_push_reply(batch, reply),
            lambda: self.expectation.take_push_reply(batch, reply),
        )

    def take_pull_reply(self, reply: PullReply) -> Outcome:
        """Store a page."""
        return self._store_reply(
            "PULL_REPLY",
            lambda: self.store.take_pull_reply(reply),
            lambda: self.expectation.take_pull_reply(reply),
        )

    def _store_reply(self, step: str, take: Callable[[], Outcome], note: Callable[[], None]) -> Outcome:
        self.is_touched = True
        try:
            with self.process.during(step):
                outcome = take()
        except Crashed as crash:
            if crash.is_committed:
                note()
            raise
        note()
        return outcome

    def push_all(self, limit: int = 500) -> None:
        """Send everything, stepping over what the hub wants later."""
        after_n = 0
        for _ in range(MANY):
            request, batch = self.store.next_push(after_n, limit)
            if not batch:
                return
            outcome = self.exchange(request, batch)
            if outcome is not None and not outcome.is_again:
                after_n = batch[-1].n
        raise BrokenInvariantError(10, f"{self.actor.id} does not come to an end of pushing")

    def pull(self, limit: int = 2000, *, fault: str = "") -> bool:
        """Ask for one page; return whether there is more."""
        reply = self.world.pull(self, self.store.next_pull(limit))
        if fault == "lose_reply":
            return True
        outcome = self.take_pull_reply(reply)
        self.world.look_at_page(self, reply, outcome)
        return outcome.is_again

    def pull_all(self, limit: int = 2000) -> None:
        """Read to the end."""
        for _ in range(MANY):
            if not self.pull(limit):
                return
        raise BrokenInvariantError(10, f"{self.actor.id} does not come to an end of pulling")

    def sync(self, limit: int = 2000) -> None:
        """Do a whole round."""
        self.push_all()
        self.pull_all(limit)
