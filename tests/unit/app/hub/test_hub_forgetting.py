"""The hub forgets by itself."""

from __future__ import annotations

import asyncio

import pytest
from fakes.served_hub import RunningHub, serving
from sqlalchemy import select

from app.hub.forgetting import Forgetting
from app.hub.ledger import Ledger
from app.hub.workers import Workers
from sync.errors import StoreError
from sync.hub import tables
from sync.hub.hub_store import HubStore


async def test_a_hub_that_runs_notes_how_far_it_is(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    forget_old, is_done, loop = HubStore.forget_old, asyncio.Event(), asyncio.get_running_loop()

    def told(store: HubStore) -> int:
        seq = forget_old(store)
        loop.call_soon_threadsafe(is_done.set)
        return seq

    monkeypatch.setattr(HubStore, "forget_old", told)
    async with serving(ledger), asyncio.timeout(10):
        await is_done.wait()
    with ledger.store.reader.begin() as connection:
        assert connection.execute(select(tables.milestone)).first() is not None


@pytest.mark.logs_warning
async def test_a_disk_that_fails_does_not_end_it(running: RunningHub, monkeypatch: pytest.MonkeyPatch) -> None:
    tries, is_done = 0, asyncio.Event()
    loop = asyncio.get_running_loop()

    def forget_old(_store: HubStore) -> int:
        nonlocal tries
        tries += 1
        if tries == 1:
            raise StoreError("The disk is full.")
        loop.call_soon_threadsafe(is_done.set)
        return 7

    monkeypatch.setattr(HubStore, "forget_old", forget_old)
    workers = Workers(running.ledger.engines.path)
    task = asyncio.create_task(Forgetting(running.ledger.store, workers, pause_s=0.01).run())
    async with asyncio.timeout(10):
        await is_done.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    await asyncio.to_thread(workers.close)
