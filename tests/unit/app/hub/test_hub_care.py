"""What the hub does by itself: daily backups, an end of recoveries, and no blobs that nothing names."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.hub.backup import KEPT
from app.hub.blobs import Blobs, blob_path
from app.hub.care import Care
from app.hub.ledger import Ledger
from app.hub.tokens import MS_PER_DAY
from app.hub.workers import Workers
from sync.edits import Edit
from sync.store.backup import check_file

START_MS = 1_900_000_000_000


@dataclass
class Watched:
    ledger: Ledger
    care: Care
    blobs: Blobs
    now_ms: int = START_MS

    def keep(self, data: bytes, *, age_days: float) -> Path:
        """Have a blob here that came so long ago."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = blob_path(self.blobs.folder, sha256)
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        at_ms = self.now_ms - int(age_days * MS_PER_DAY)
        os.utime(path, (at_ms / 1000, at_ms / 1000))
        before, self.now_ms = self.now_ms, at_ms
        self.blobs.note_upload(sha256, "ann", len(data))
        self.now_ms = before
        return path


@pytest.fixture
def watched(ledger: Ledger) -> Iterator[Watched]:
    workers = Workers(ledger.engines.path)
    now: Callable[[], int] = lambda: made.now_ms  # noqa: E731 - known only below
    blobs = Blobs(ledger.folder.blobs, ledger.engines, now)
    made = Watched(ledger, Care(ledger, blobs, workers, now), blobs)
    yield made
    workers.close()


def backups(ledger: Ledger) -> list[Path]:
    return sorted(ledger.folder.backups.glob("records-*.sqlite"))


async def test_a_backup_is_made_every_day_and_a_week_of_them_is_kept(watched: Watched) -> None:
    for day in range(KEPT + 3):
        await watched.care.look()
        made = backups(watched.ledger)
        assert len(made) == min(day + 1, KEPT)
        watched.now_ms += MS_PER_DAY // 2
        await watched.care.look()
        assert backups(watched.ledger) == made, "half a day later none is due"
        watched.now_ms += MS_PER_DAY // 2
    check_file(backups(watched.ledger)[-1])


async def test_a_recovery_ends_after_thirty_days(watched: Watched) -> None:
    watched.ledger.store.recover()
    watched.ledger.audit.note("operator", "restored", "x")
    begun = watched.ledger.audit.newest_ms("restored")
    assert begun is not None
    watched.now_ms = begun + 30 * MS_PER_DAY - 1
    await watched.care.look()
    assert watched.ledger.store.is_recovering()
    watched.now_ms += 1
    await watched.care.look()
    assert not watched.ledger.store.is_recovering()
    assert watched.ledger.audit.last(1)[0].what == "recovery_finished"


async def test_only_old_blobs_that_nothing_names_are_removed(watched: Watched) -> None:
    named, forgotten, fresh = (watched.keep(data, age_days=age) for data, age in ((b"a", 40), (b"b", 40), (b"c", 20)))
    brought_again = watched.keep(b"d", age_days=40)
    watched.blobs.note_upload(brought_again.name, "ann", 1)
    attachment = Edit.create("attachment", "team:support", sha256=named.name, deleted=True)
    watched.ledger.store.write_as_hub([attachment])
    watched.ledger.store.recover()
    await watched.care.look()
    assert forgotten.exists(), "during a recovery an operation that names it may come back"
    watched.ledger.store.end_recovery()
    await watched.care.look()
    assert [path.exists() for path in (named, forgotten, fresh, brought_again)] == [True, False, True, True]
    assert not watched.blobs.is_brought_by(forgotten.name, "ann")
    watched.ledger.store.erase("attachment", attachment.record_id)
    await watched.care.look()
    assert not named.exists()
