"""Waiting for the first of several things."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any


async def until_first(works: Iterable[Coroutine[Any, Any, object]]) -> None:
    """Run some works until one of them ends, then cancel the others and wait until they are gone.

    Raises:
        Exception: what the first one, or one that ended together with it, raised.
    """
    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def uninterrupted(work: Coroutine[Any, Any, None]) -> None:
    """Carry a short work through to its end even when the caller is cancelled meanwhile.

    Raises:
        CancelledError: after the work's end, when the caller was cancelled.
    """
    task = asyncio.ensure_future(work)
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
