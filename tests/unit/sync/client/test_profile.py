"""A profile that turned out to be a copy: what waits goes on under another device's name, in the same order."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest

from sync.client.local_store import LocalStore
from sync.client.profile import Profile
from sync.edits import Edit
from sync.protocol.copies import stamper_from
from sync.protocol.messages import Op
from sync.store.rows import read_versions

T = TypeVar("T")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[LocalStore]:
    with closing(LocalStore(tmp_path, clock=lambda: 1_800_000_000_000)) as store:
        yield store


@pytest.fixture
def profile(store: LocalStore) -> Profile:
    async def at_once(call: Callable[[], T]) -> T:
        return call()

    return Profile(store, at_once)


def device_of(profile: Profile) -> str:
    stamper = stamper_from(asyncio.run(profile.introduction()))
    assert stamper is not None
    return stamper.device


def pending(store: LocalStore) -> list[Op]:
    return store.next_push()[0].ops


def test_what_waits_is_stamped_by_the_new_device_in_the_same_order(store: LocalStore, profile: Profile) -> None:
    store.edit([Edit.create("ticket", "team:a", id="t1", subject="One")])
    store.edit([Edit.change("ticket", "t1", subject="Two")])
    before, old = pending(store), device_of(profile)
    asyncio.run(profile.leave(old))
    after, new = pending(store), device_of(profile)
    assert new > old
    assert [op.op_id for op in after] == [op.op_id for op in before]
    assert [op.stamp for op in after] == [op.stamp[:16] + new for op in before]
    assert after[1].base == {"subject": after[0].stamp}
    with store.transaction() as connection:
        clk = read_versions(connection, "ticket", ["t1"])["t1"].clk
    assert clk == {"*": after[0].stamp, "subject": after[1].stamp}


def test_it_is_left_once_however_often_it_is_told(store: LocalStore, profile: Profile) -> None:
    old = device_of(profile)
    asyncio.run(profile.leave(old))
    new = device_of(profile)
    asyncio.run(profile.leave(old))
    assert device_of(profile) == new


def test_a_program_says_the_same_of_itself_until_it_is_started_again(store: LocalStore, profile: Profile) -> None:
    async def at_once(call: Callable[[], T]) -> T:
        return call()

    assert asyncio.run(profile.introduction()) == asyncio.run(profile.introduction())
    again = Profile(store, at_once)
    assert device_of(again) == device_of(profile)
    assert asyncio.run(again.introduction()) != asyncio.run(profile.introduction())
