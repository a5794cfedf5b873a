"""A profile copied to another machine: two programs with one device id, and nothing lost or doubled."""

from __future__ import annotations

import asyncio
import shutil
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
from fakes.served_hub import TIMEOUT_S, RunningHub, bearer
from fakes.watched_replica import WatchedReplica
from sqlalchemy import select
from websockets.asyncio.client import ClientConnection, connect

from sync.client.address import HubAddress
from sync.client.meta import load_meta
from sync.edits import Edit
from sync.hub import tables
from sync.protocol.accounts import SignedIn
from sync.protocol.copies import HEADER
from sync.protocol.signals import DeviceTaken, Hello, Signal


def device_of(replica: WatchedReplica) -> str:
    with replica.read() as session:
        return load_meta(session.connection()).device


async def write(replica: WatchedReplica, *subjects: str) -> list[str]:
    edits = [Edit.create("ticket", "team:support", subject=subject) for subject in subjects]
    return list(await asyncio.wrap_future(replica.edit(*edits)))


async def start(replica: WatchedReplica, account: SignedIn) -> None:
    replica.resume(account)
    replica.start()
    await asyncio.to_thread(replica.wait_online)


async def test_the_later_copy_becomes_a_device_of_its_own(running: RunningHub, tmp_path: Path) -> None:
    account, address = running.staff(), HubAddress(running.url)
    original = WatchedReplica(tmp_path / "original", address)
    [shared] = await write(original, "Written before the copy")
    device = device_of(original)
    original.stop()
    shutil.copytree(tmp_path / "original", tmp_path / "copy")
    original, copy = WatchedReplica(tmp_path / "original", address), WatchedReplica(tmp_path / "copy", address)
    try:
        # Away from the hub both go on from the same stamp.
        await write(original, "The original's own", "and one more")
        await write(copy, "The copy's own")
        await asyncio.wrap_future(copy.edit(Edit.change("ticket", shared, subject="The copy's word")))
        await start(original, account)
        await start(copy, account)
        await asyncio.to_thread(copy.wait_until, lambda: device_of(copy) != device, "another device id")
        await write(copy, "Written as a device of its own")
        for replica in (original, copy):
            await asyncio.to_thread(replica.wait_sent)
            await asyncio.to_thread(replica.wait_until, lambda: len(replica.rows("ticket")) == 5, "all tickets")  # noqa: B023
            await asyncio.to_thread(replica.wait_row, "ticket", shared, subject="The copy's word")
        assert device_of(original) == device
        assert device_of(copy).startswith(device)
        with running.ledger.store.reader.begin() as connection:
            ops = connection.execute(select(tables.op).where(tables.op.c.author_id == account.principal_id)).all()
        assert Counter(op.is_new for op in ops) == {True: 5, False: 1}
        assert original.rows("ticket").keys() == copy.rows("ticket").keys()
        assert all(op.stamp.endswith("." + device_of(copy)) for op in ops if "own device" in str(op.fields))
    finally:
        for replica in (original, copy):
            await asyncio.to_thread(replica.stop)


@asynccontextmanager
async def line(running: RunningHub, account: SignedIn, says: str) -> AsyncIterator[ClientConnection]:
    headers = bearer(account) | {HEADER: says}
    async with connect(running.ws_url + "/ws", additional_headers=headers, compression=None) as socket:
        assert isinstance(await read(socket), Hello)
        yield socket


async def read(socket: ClientConnection) -> Signal:
    async with asyncio.timeout(TIMEOUT_S):
        return msgspec.json.decode(await socket.recv(), type=Signal)


async def is_told(socket: ClientConnection) -> bool:
    """Tell whether a fresh line was told that its device is taken; the answer to rubbish would come behind that."""
    await socket.send("rubbish")
    return isinstance(await read(socket), DeviceTaken)


async def test_a_program_that_comes_back_keeps_its_device(running: RunningHub) -> None:
    account = running.staff()
    async with line(running, account, "d1 morning"):
        # The old line still stands at the hub, as after a cut that only one end has noticed.
        async with line(running, account, "d1 morning") as again, line(running, account, "d2 evening") as another:
            assert not await is_told(again)
            assert not await is_told(another)
        async with line(running, account, "d1 evening") as copy:
            assert await is_told(copy)
    async with line(running, account, "d1 evening") as alone, line(running, account, "") as silent:
        assert not await is_told(alone)
        assert not await is_told(silent)
