from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from app.hub.ledger import Ledger
from app.hub.workers import Workers
from sync.errors import StoreError


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
