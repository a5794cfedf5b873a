"""The steps of a desk's day that bench.sync measures, at a hub that serves."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TypeVar

from bench.glass.reckoning import percentile
from bench.records.desk import Desk
from bench.records.hub import SCOPE, RecordsHub
from bench.records.sample import Fields
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.rounds import Rounds
from sync.edits import Edit
from sync.protocol.accounts import SignedIn

NS = 1e9
MS = 1e6

T = TypeVar("T")


def first_sync_s(folder: Path, hub: RecordsHub, account: SignedIn, count: int) -> float:
    """Return how long an empty client takes until it holds so many records and can show them."""
    with Desk(folder, hub.address) as desk:
        began_ns = desk.resume(account)
        return (desk.wait_for_records(count) - began_ns) / NS


def searchable_sync_s(folder: Path, hub: RecordsHub, account: SignedIn, count: int) -> tuple[float, float]:
    """Return how long an empty client takes until it holds so many records, and until all can be searched."""
    with Desk(folder, hub.address) as desk:
        began_ns = desk.resume(account)
        landed_ns = desk.wait_for_records(count)
        return (landed_ns - began_ns) / NS, (desk.wait_until_searchable() - began_ns) / NS


def edits_back_s(desk: Desk, records: Sequence[tuple[str, Fields]], words: str) -> float:
    """Return how long it takes to change the subject of some tickets, until the hub has all of it on its disk."""
    began_ns = time.monotonic_ns()
    edits = [Edit.change("ticket", i, subject=f"{words} {fields['subject']}") for i, fields in records]
    desk.replica.edit(*edits).result()
    return (desk.wait_until_sent() - began_ns) / NS


def quiet_round_ms(folder: Path, key: bytes, hub: RecordsHub, account: SignedIn, times: int) -> float:
    """Return the median of rounds in which there is nothing to send or to read, on a store that holds everything."""

    async def measure() -> list[float]:
        link = HubLink(hub.address)
        link.token = account.token
        with ThreadPoolExecutor(1) as writer, closing(LocalStore(folder, clock=_now_ms, key=key)) as store:

            async def in_writer(call: Callable[[], T]) -> T:
                return await asyncio.get_running_loop().run_in_executor(writer, call)

            rounds = Rounds(store, link, in_writer, lambda _outcome: None)
            await rounds.pull()
            took = [await _round_ms(rounds) for _ in range(times)]
            await link.close()
            return took

    return percentile(asyncio.run(measure()), 0.5)


async def _round_ms(rounds: Rounds) -> float:
    began_ns = time.monotonic_ns()
    await rounds.push()
    await rounds.pull()
    return (time.monotonic_ns() - began_ns) / MS


def chat_ms(writer: Desk, reader: Desk, ticket_id: str, lines: int, pause_s: float) -> list[float]:
    """Return for each chat line the time from `edit` at one desk to the row at the other."""
    took = []
    for number in range(lines):
        fields = {"ticket_id": ticket_id, "author_id": writer.account.principal_id, "author_kind": "agent"}
        edit = Edit.create("message", SCOPE, **fields, author_name="Ann", body=f"Line {number} of a chat.")
        began_ns = time.monotonic_ns()
        writer.replica.edit(edit)
        took.append((reader.wait_for("message", edit.record_id) - began_ns) / MS)
        time.sleep(pause_s)
    return took


def _now_ms() -> int:
    return time.time_ns() // 1_000_000
