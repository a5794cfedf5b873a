from __future__ import annotations

import asyncio

import pytest

from app.hub.waiting import uninterrupted, until_first


async def test_the_first_to_end_ends_the_others() -> None:
    was_cancelled = asyncio.Event()

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            was_cancelled.set()

    async def fail() -> None:
        await asyncio.sleep(0)
        raise LookupError

    with pytest.raises(LookupError):
        await until_first([forever(), fail()])
    assert was_cancelled.is_set()


async def test_a_work_begun_is_carried_through_when_its_caller_is_cancelled() -> None:
    begun, go_on, done = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def work() -> None:
        begun.set()
        await go_on.wait()
        done.set()

    caller = asyncio.create_task(uninterrupted(work()))
    await begun.wait()
    caller.cancel()
    await asyncio.sleep(0)
    assert not caller.done()
    go_on.set()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert done.is_set()
