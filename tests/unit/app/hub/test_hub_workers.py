from __future__ import annotations

from pathlib import Path

import pytest
from psycopg.errors import DeadlockDetected
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from app.hub.ledger import Ledger
from app.hub.workers import TRIES, Workers
from sync.errors import StoreBusyError, StoreError


async def test_a_failing_database_is_told_in_words_and_the_worker_lives_on(ledger: Ledger) -> None:
    workers = Workers(Path("records.sqlite"))

    def fill_the_disk() -> None:
        with ledger.engines.writer.begin() as connection:
            connection.execute(text("PRAGMA max_page_count = 1"))
            connection.execute(text("CREATE TABLE big AS SELECT randomblob(4000000) AS x"))

    with pytest.raises(StoreError, match="disk is full"):
        await workers.write(fill_the_disk)
    assert await workers.read(ledger.store.epoch)
    workers.close()


async def test_a_transaction_that_others_were_in_the_way_of_goes_again() -> None:
    workers = Workers(Path("records"))
    tries: list[int] = []

    def succeed_at(which: int) -> str:
        tries.append(which)
        if len(tries) < which:
            raise OperationalError("UPDATE", None, DeadlockDetected("each waits for the other"))
        return "done"

    assert await workers.write(succeed_at, TRIES) == "done"
    tries.clear()
    with pytest.raises(StoreBusyError, match="try again"):
        await workers.write(succeed_at, TRIES + 1)
    assert len(tries) == TRIES
    workers.close()
