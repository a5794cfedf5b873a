"""Rounds: the next page is on its way while one lands, and is thrown away when it must not count."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec
import pytest

from sync.client.local_store import LocalStore
from sync.client.outcome import Outcome
from sync.client.rounds import Rounds
from sync.errors import HubUnreachableError, PeerError
from sync.protocol.messages import (
    Checksum,
    Cursor,
    PullReply,
    PullRequest,
    PushReply,
    PushRequest,
    Row,
    ScopePage,
)

T = TypeVar("T")
STAMP = "1000000000000ab.hub"


class Script:
    """A hub that gives these answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: PullReply | Exception) -> None:
        self.answers = list(answers)
        self.asked: list[PullRequest] = []

    async def push(self, request: PushRequest) -> PushReply:
        raise NotImplementedError

    async def pull(self, request: PullRequest) -> PullReply:
        self.asked.append(request)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


def row(number: int, **fields: object) -> Row:
    shown = {"subject": f"ticket {number}"} | fields
    return Row(seq=number, kind="ticket", record_id=f"t{number}", scope="team:a", fields=shown, clk={"*": STAMP})


def answer(*rows: Row, is_first: bool = False, checksum: Checksum | None = None) -> PullReply:
    page = ScopePage(
        scope="team:a",
        is_reset=is_first,
        cursor=Cursor(seq=rows[-1].seq, snap=9, grant_id="g"),
        has_more=checksum is None,
        rows=list(rows),
        checksum=checksum,
    )
    return PullReply(epoch="e", now_ms=1, scopes=[page])


class Run:
    """Rounds over a real store."""

    def __init__(self, folder: Path, *answers: PullReply | Exception) -> None:
        self.store = LocalStore(folder, clock=lambda: 1)
        self.hub = Script(*answers)
        self.outcomes: list[Outcome] = []
        self.rounds = Rounds(self.store, self.hub, self._in_writer, self.outcomes.append)

    async def _in_writer(self, call: Callable[[], T]) -> T:
        return call()

    def cursors(self) -> dict[str, Cursor]:
        return self.store.next_pull().cursors


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., Run]:
    runs: list[Run] = []

    def make(*answers: PullReply | Exception) -> Run:
        runs.append(Run(tmp_path, *answers))
        return runs[-1]

    yield make
    for each in runs:
        each.store.close()


async def test_pages_asked_for_ahead_land_in_order(run: Callable[..., Run]) -> None:
    one = run(answer(row(1), is_first=True), answer(row(2)), answer(row(3), checksum=Checksum(3, 6)))
    await one.rounds.pull()
    assert [request.cursors.get("team:a", Cursor()).seq for request in one.hub.asked] == [-1, 1, 2]
    assert [outcome.changed for outcome in one.outcomes] == [{("ticket", f"t{n}")} for n in (1, 2, 3)]
    assert one.cursors()["team:a"].seq == 3


async def test_a_page_that_cannot_land_takes_the_one_behind_it_along(run: Callable[..., Run]) -> None:
    broken = answer(row(2, subject=5))
    one = run(answer(row(1), is_first=True), broken, answer(row(3), checksum=Checksum(3, 6)))
    with pytest.raises(PeerError):
        await one.rounds.pull()
    assert one.cursors()["team:a"].seq == 1
    assert len(one.outcomes) == 1


async def test_a_page_that_landed_counts_although_the_next_one_was_lost(run: Callable[..., Run]) -> None:
    one = run(answer(row(1), is_first=True), HubUnreachableError("away"))
    with pytest.raises(HubUnreachableError):
        await one.rounds.pull()
    assert one.cursors()["team:a"].seq == 1
    assert len(one.outcomes) == 1


async def test_after_a_wrong_checksum_nothing_that_was_asked_before_counts(run: Callable[..., Run]) -> None:
    other = ScopePage(
        scope="team:b",
        is_reset=True,
        cursor=Cursor(seq=2, snap=9, grant_id="h"),
        has_more=False,
        rows=[msgspec.structs.replace(row(2), scope="team:b")],
        checksum=Checksum(7, 7),
    )
    first = answer(row(1), is_first=True)
    both = msgspec.structs.replace(first, scopes=[*first.scopes, other])
    right = msgspec.structs.replace(other, checksum=Checksum(1, 2))
    stale = answer(row(8), checksum=Checksum(9, 9))
    last = answer(row(3), checksum=Checksum(2, 4))
    one = run(both, stale, msgspec.structs.replace(last, scopes=[*last.scopes, right]))
    await one.rounds.pull()
    assert one.hub.asked[2].cursors["team:b"].seq == -1
    with one.store.reading() as session:
        found = session.connection().exec_driver_sql("SELECT id FROM ticket ORDER BY id").scalars().all()
    assert found == ["t1", "t2", "t3"]
