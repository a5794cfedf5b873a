"""The accidents of real life, through a whole replica: wrong clocks, old backups, access that comes and goes."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from sync.client.events import LinkStatus
from sync.client.meta import load_meta
from sync.edits import Edit
from sync.hub import tables
from sync.merge.stamp import MAX_AHEAD_MS, stamp_ms
from sync.protocol.epoch import KEPT_MS
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica

HOUR_MS = 3_600_000


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def signed_in(make_replica: Callable[..., WatchedReplica], name: str, **options: object) -> WatchedReplica:
    replica = make_replica(name, **options)
    replica.sign_in("ina@example.com", PASSWORD).result(10)
    return replica


def write(replica: WatchedReplica, subject: str) -> str:
    return str(replica.edit(Edit.create("ticket", "team:support", subject=subject)).result(10)[0])


@pytest.mark.parametrize("error_ms", [2 * HOUR_MS, -24 * HOUR_MS])
def test_a_wrong_clock_neither_wins_nor_loses_for_longer_than_it_is_unnoticed(
    hub: SyncHub, ina: WatchedReplica, make_replica: Callable[..., WatchedReplica], error_ms: int
) -> None:
    wrong = make_replica("wrong", clock=lambda: now_ms() + error_ms)
    first = write(wrong, "Written before the hub was met")  # and stamped by the wrong clock
    wrong.sign_in("ina@example.com", PASSWORD).result(10)
    wrong.wait_sent()
    ina.wait_row("ticket", first, subject="Written before the hub was met")
    ina.edit(Edit.change("ticket", first, subject="Seen and changed")).result(10)
    wrong.wait_row("ticket", first, subject="Seen and changed")
    wrong.edit(Edit.change("ticket", first, subject="Changed back")).result(10)
    ina.wait_row("ticket", first, subject="Changed back")
    with hub.store.reader.begin() as connection:
        stamps = connection.execute(select(tables.op.c.stamp)).scalars().all()
    assert all(stamp_ms(stamp) <= now_ms() + MAX_AHEAD_MS for stamp in stamps)
    with wrong.read() as session:
        assert abs(load_meta(session.connection()).offset_ms + error_ms) < 60_000
    assert wrong.rows("ticket").keys() == ina.rows("ticket").keys()


def test_access_taken_and_given_back_between_two_pulls_brings_everything_again(
    hub: SyncHub, ina: WatchedReplica
) -> None:
    old = write(ina, "Old")
    ina.wait_sent()
    hub.stop()
    ina.wait_status(LinkStatus.OFFLINE)
    mine = write(ina, "Written while away")
    hub.store.revoke(hub.agent_id, "team:support")
    [gone] = hub.store.write_as_hub([Edit.create("ticket", "team:support", subject="Came and")])
    hub.store.erase("ticket", old)
    hub.store.grant(hub.agent_id, "team:support")
    [news] = hub.store.write_as_hub([Edit.create("ticket", "team:support", subject="News")])
    hub.start()
    ina.wait_row("ticket", news, subject="News")
    ina.wait_sent()
    ina.wait_until(lambda: old not in ina.rows("ticket"), "what was erased is gone")
    assert ina.rows("ticket").keys() == {mine, gone, news}


def test_a_hub_set_back_to_yesterday_hears_again_what_was_written_since(
    hub: SyncHub, make_replica: Callable[..., WatchedReplica], tmp_path: Path
) -> None:
    days = {"here": 0}
    ina = signed_in(make_replica, "ina", clock=lambda: now_ms() + days["here"])
    first = write(ina, "The day before yesterday's")
    ina.wait_sent()
    hub.store.backup(tmp_path / "yesterday.db")
    since = [write(ina, f"Since, {n}") for n in range(3)]
    ina.edit(Edit.change("ticket", first, subject="Changed since")).result(10)
    ina.wait_sent()
    hub.stop()
    ina.wait_status(LinkStatus.OFFLINE)
    hub.store.close()
    hub.store = hub.open_store(tmp_path / "yesterday.db")
    hub.store.recover()
    days["here"] = KEPT_MS - HOUR_MS  # nearly a month until somebody noticed
    hub.start()
    ina.wait_until(lambda: known(hub) == {first, *since}, "all are back")
    ina.wait_sent()
    with hub.store.transaction() as transaction:
        version = transaction.version("ticket", first)
    assert version is not None
    assert version.fields["subject"] == "Changed since"


def known(hub: SyncHub) -> set[str]:
    with hub.store.reader.begin() as connection:
        return set(
            connection.execute(
                select(tables.op.c.record_id).where(tables.op.c.is_new, tables.op.c.kind == "ticket")
            ).scalars()
        )
