"""A program that is older than the hub still gets rid of what was written in it, and says that it must be updated."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from fakes.served_hub import RunningHub
from fakes.watched_replica import WatchedReplica

from sync.client.address import HubAddress
from sync.client.events import LinkStatus
from sync.edits import Edit
from sync.protocol import versions
from sync.protocol.messages import SCHEMA
from sync.protocol.versions import MUST_BE_UPDATED


async def test_what_an_old_program_wrote_arrives_and_it_says_that_it_must_be_updated(
    running: RunningHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(versions, "OLDEST_SCHEMA", SCHEMA + 1)
    replica = WatchedReplica(tmp_path / "old", HubAddress(running.url))
    replica.resume(running.staff())
    replica.start()
    try:
        await asyncio.to_thread(replica.wait_status, LinkStatus.OUTDATED)
        [ticket_id] = await asyncio.wrap_future(replica.edit(Edit.create("ticket", "team:support", subject="Old")))
        await asyncio.to_thread(replica.wait_sent)
        assert replica.rows("ticket")[ticket_id]["subject"] == "Old"
        assert (replica.link_state.status, replica.link_state.message) == (LinkStatus.OUTDATED, MUST_BE_UPDATED)
        with running.ledger.store.transaction() as transaction:
            assert transaction.version("ticket", ticket_id) is not None
        monkeypatch.setattr(versions, "OLDEST_SCHEMA", SCHEMA)  # as a new program would find it
        running.ledger.store.write_as_hub([Edit.change("ticket", ticket_id, subject="Answered")])
        await asyncio.to_thread(replica.wait_row, "ticket", ticket_id, subject="Answered")
        await asyncio.to_thread(
            replica.wait_until, lambda: replica.link_state.status is LinkStatus.ONLINE, "online again"
        )
    finally:
        await asyncio.to_thread(replica.stop)
