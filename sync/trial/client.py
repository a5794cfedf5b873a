"""One device on trial: its store on real files, its wrong clock, and every accident between it and the hub."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import sqlcipher3.dbapi2

from sync.client.local_store import FILE_NAME, LocalStore
from sync.client.meta import load_meta, save_meta
from sync.client.outbox import Pending, RecordKey
from sync.client.outcome import Outcome
from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.protocol.messages import Op, PullReply, PushReply, PushRequest, Verdict
from sync.trial import invariants
from sync.trial.crash_points import Crashed, Process, copy_database, place
from sync.trial.errors import BrokenInvariantError
from sync.trial.expectation import Expectation, Rows, all_rows

if TYPE_CHECKING:
    from sync.trial.world import World

MANY = 500
"""Steps after which something that should come to an end does not."""

_OP = ("op_id", "kind", "record_id", "is_new", "scope", "stamp")
_OUTBOX = "SELECT n, fields, base, op_id, kind, record_id, is_new, scope, stamp FROM outbox"
_plain = msgspec.json.decode


class Client:
    """One device: its store and its clock.

    Attributes:
        actor: who uses it.
        clock_error_ms: what its clock shows beyond the hub's.
        store: what is tried.
        expectation: what it must hold.
        process: where it can die.
        devices: how many this person has had.
        is_touched: something was stored here since the invariants were looked at.
        world: its hub and its time.
    """

    def __init__(self, actor: Actor, folder: Path, world: World, device: str = "") -> None:
        self.actor = actor
        self.clock_error_ms = 0
        self.expectation = Expectation()
        self.process = Process(actor.id, self._keep_files)
        self.is_touched = True
        self.world = world
        self._folder = folder
        self.devices = 1
        self._generation = 0
        self._open()
        if device:
            self._name(device)

    def _name(self, device: str) -> None:
        """Give the device a name that is the same in every run: it decides between equal times."""
        with self.store.transaction() as connection:
            meta = load_meta(connection)
            meta.device = device
            save_meta(connection, meta)

    def _open(self) -> None:
        self.store = LocalStore(self._here(), clock=self.now_ms)
        self._raw = sqlcipher3.dbapi2.connect(str(self._here() / FILE_NAME))
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
        self.close()
        self._open()
        self.is_touched = True

    def take_new_device(self) -> None:
        """Begin with an empty store under another device's name; what the old one sent is the hub's to keep."""
        self.close()
        self.devices += 1
        self._generation += 1
        self.expectation = Expectation()
        self._open()
        self._name(f"device{self.world.clients.index(self)}n{self.devices}")
        self.is_touched = True

    def close(self) -> None:
        """Close the files."""
        self._raw.close()
        self.store.close()

    def now_ms(self) -> int:
        """Return this device's idea of the time."""
        return self.world.now_ms + self.clock_error_ms

    def rows(self) -> Rows:
        """Return every record that is here."""
        return all_rows(self.ask)

    def outbox(self) -> list[Op]:
        """Return every operation that is kept here, sent or not."""
        return [place.op for place in self._places("")]

    def pending(self) -> list[Pending]:
        """Return what waits."""
        return self._places("WHERE acked_at_ms IS NULL ")

    def _places(self, which: str) -> list[Pending]:
        return [
            Pending(n, Op(**dict(zip(_OP, values, strict=True)), fields=_plain(fields), base=_plain(base)))
            for n, fields, base, *values in self.ask(f"{_OUTBOX} {which}ORDER BY n")
        ]

    def known_ops(self) -> set[str]:
        """Return the operations in outbox and rejected."""
        return {op_id for (op_id,) in self.ask("SELECT op_id FROM outbox UNION ALL SELECT op_id FROM rejected")}

    def held(self) -> dict[str, dict[RecordKey, int]]:
        """Return the versions that are noted here as the hub's: scope -> record -> seq."""
        found: defaultdict[str, dict[RecordKey, int]] = defaultdict(dict)
        for scope, kind, record_id, seq in self.ask("SELECT scope, kind, record_id, seq FROM landed"):
            found[scope][kind, record_id] = seq
        return found

    def ask(self, query: str) -> list[tuple[Any, ...]]:
        """Read with a connection of our own, which shares nothing with what is tried."""
        return list(self._raw.execute(query))

    def note_made(self) -> None:
        """Remember the operations made so far: none of them may ever get lost."""
        self.expectation.made.update(op_id for (op_id,) in self.ask("SELECT op_id FROM outbox"))

    def edit(self, *edits: Edit) -> None:
        """Edit in one transaction; the edit shows at once.

        Raises:
            Crashed: on the way.
        """
        self.is_touched = True
        before, known = self.rows(), {place.op.op_id for place in self.pending()}
        try:
            with self.process.during("EDIT"):
                self.store.edit(edits)
        finally:
            self.note_made()
        made = [place.op for place in self.pending() if place.op.op_id not in known]
        invariants.require_edits_as_made(self.actor.id, before, self.rows(), edits, made)

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
            lambda: self._note_push_reply(batch, reply),
        )

    def _note_push_reply(self, batch: list[Pending], reply: PushReply) -> None:
        self.expectation.take_push_reply(batch, reply)
        if reply.results and reply.results[-1].verdict is Verdict.SKEW:  # all that waits is stamped anew, now
            self.expectation.follow_stamps(pending.op for pending in self.pending())

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
