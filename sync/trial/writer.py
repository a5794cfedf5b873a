"""A client without a window that writes as fast as it is told, and notes each operation once it is committed.

It says "writing" when the first of its operations is committed, stops writing at the line "rest" and ends when its
standard input does. Whoever started it may kill it at any moment: what stands in its notes was promised to a person.
"""

from __future__ import annotations

import os
import random
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from sync.client.address import HubAddress
from sync.client.backoff import Pace
from sync.client.replica import Replica
from sync.edits import Edit
from sync.errors import UsageError
from sync.protocol.accounts import SignedIn
from sync.store.local_tables import OutboxEntry
from sync.trial.lot import Lot

WAIT_S = 60.0
"""A disk that stores nothing for so long is not slow any more."""

FILES = 0.03
"""Share of the edits that bring a file."""

FILE_BYTES = 3_000

PACE = Pace(poll_s=2.0, calm_poll_s=5.0, first_retry_s=0.1, last_retry_s=1.0)
"""Quicker than in daily life, so that a minute holds many rounds."""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a writer is to do; it finds this as JSON in a file.

    Attributes:
        notes: file of one JSON line (Note) for each committed operation.
        pause_s: mean of the pauses between two edits, seconds.
    """

    folder: str
    url: str
    fingerprint: str
    account: SignedIn
    notes: str
    pause_s: float


class Note(msgspec.Struct, frozen=True, array_like=True):
    """One committed operation."""

    op_id: str
    kind: str
    record_id: str
    is_new: bool


def main(arguments: Sequence[str]) -> int:
    """Write until standard input ends.

    Args:
        arguments: the path of the job's file.
    """
    job = msgspec.json.decode(Path(arguments[0]).read_bytes(), type=Job)
    replica = Replica(Path(job.folder), HubAddress(job.url, job.fingerprint), lambda _event: None, pace=PACE)
    resting = threading.Event()
    try:
        replica.start()
        replica.resume(job.account)
        hand = threading.Thread(target=_write, args=(replica, job, resting), name="trial-hand")
        hand.start()
        for line in sys.stdin:
            if line.strip() == "rest":
                resting.set()
        resting.set()
        hand.join()
    finally:
        replica.stop()
    return 0


def _write(replica: Replica, job: Job, resting: threading.Event) -> None:
    chance = random.Random(os.urandom(16))  # spreads edits; nothing secret  # noqa: S311
    lot = Lot(job.account, chance)
    with replica.read() as session:
        last_n = session.scalar(select(OutboxEntry.n).order_by(OutboxEntry.n.desc()).limit(1)) or 0
    is_first = True
    while not resting.wait(chance.expovariate(1 / job.pause_s)):
        edits = _next_edits(replica, lot, chance)
        with suppress(UsageError):  # the ticket was moved out of sight this very moment
            replica.edit(*edits).result(WAIT_S)
        with opened_notes(Path(job.notes)) as notes, replica.read() as session:
            last_n = note_down(session, last_n, notes)
        if is_first:
            sys.stdout.write("writing\n")
            sys.stdout.flush()
            is_first = False


def _next_edits(replica: Replica, lot: Lot, chance: random.Random) -> tuple[Edit, ...]:
    if chance.random() < FILES:
        blob = replica.keep_blob(chance.randbytes(FILE_BYTES)).result(WAIT_S)
        with replica.read() as session:
            return lot.attachment(session, blob.sha256, blob.size_bytes)
    with replica.read() as session:
        return lot.draw(session)


@contextmanager
def opened_notes(path: Path) -> Iterator[int]:
    """Open the notes for adding to them; gives the file descriptor."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def note_down(session: Session, last_n: int, notes: int) -> int:
    """Note the operations after `last_n`, and return the place of the newest."""
    made = (OutboxEntry.n, OutboxEntry.op_id, OutboxEntry.kind, OutboxEntry.record_id, OutboxEntry.is_new)
    rows = session.execute(select(*made).where(OutboxEntry.n > last_n).order_by(OutboxEntry.n)).all()
    if rows:
        lines = [b"\n" + msgspec.json.encode(Note(*row[1:])) + b"\n" for row in rows]  # after whatever was cut short
        os.write(notes, b"".join(lines))
        os.fsync(notes)
    return rows[-1].n if rows else last_n


def notes_in(path: Path, *, from_byte: int = 0) -> list[Note]:
    """Return what a writer noted; a line that its death cut short was not promised yet."""
    if not path.exists():
        return []
    found = []
    for line in path.read_bytes()[from_byte:].split(b"\n"):
        with suppress(msgspec.DecodeError):
            found.append(msgspec.json.decode(line, type=Note))
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
