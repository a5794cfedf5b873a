"""Where a scope is read from, how far a page goes, and what it means."""

from __future__ import annotations

import msgspec
import pytest

from sync.protocol.messages import Checksum, Cursor, PullReply, PullRequest, Row, ScopePage
from sync.protocol.pull import (
    COMPARED_ALWAYS,
    COMPARED_EVERY,
    COMPARED_FROM_ROWS,
    cursor_after,
    cursor_to_keep,
    cursor_to_read,
    ends_snapshot,
    is_more_to_read,
    is_worth_comparing,
    meaning_of,
    request_after,
    scopes_to_leave,
)

HELD = Cursor(seq=50, snap=40, grant_id="g")


def read(cursor: Cursor = HELD, **changed: object) -> tuple[Cursor, bool]:
    facts = {"grant_id": "g", "floor": 10, "hub_seq": 90, "is_same_epoch": True} | changed
    return cursor_to_read(cursor, facts.pop("grant_id"), **facts)


def test_a_sound_cursor_is_gone_on_from() -> None:
    assert read() == (HELD, False)


@pytest.mark.parametrize(
    ("cursor", "changed"),
    [
        (HELD, {"is_same_epoch": False}),
        (HELD, {"grant_id": "given again"}),
        (HELD, {"floor": 51}),
        (HELD, {"hub_seq": 49}),
        (Cursor(seq=-1, snap=40, grant_id="g"), {}),
        (Cursor(), {}),
    ],
)
def test_a_void_cursor_begins_a_snapshot(cursor: Cursor, changed: dict) -> None:
    hub_seq = changed.get("hub_seq", 90)
    assert read(cursor, **changed) == (Cursor(seq=0, snap=hub_seq, grant_id=changed.get("grant_id", "g")), True)


def test_a_snapshot_in_pages_survives_a_floor_behind_its_beginning() -> None:
    paging = Cursor(seq=5, snap=60, grant_id="g")
    assert read(paging, floor=60) == (paging, False)
    assert read(paging, floor=61)[1]


def test_a_cut_page_goes_as_far_as_its_last_row_and_a_whole_one_to_the_end() -> None:
    assert cursor_after(HELD, 70, 90, has_more=True) == Cursor(seq=70, snap=40, grant_id="g")
    assert cursor_after(HELD, 70, 90, has_more=False) == Cursor(seq=90, snap=40, grant_id="g")
    assert cursor_after(HELD, None, 90, has_more=True) == HELD
    assert cursor_after(HELD, None, 90, has_more=False).seq == 90


def page(*rows: Row, is_reset: bool = False, has_more: bool = False) -> ScopePage:
    checksum = None if has_more else Checksum(3, 9)
    return ScopePage(scope="all", is_reset=is_reset, cursor=HELD, has_more=has_more, rows=list(rows), checksum=checksum)


HERE = Row(seq=51, kind="ticket", record_id="r1", scope="all", fields={})
GONE = Row(seq=52, kind="ticket", record_id="r2", scope="all", fields=None)


def test_a_page_says_what_is_there_and_what_went() -> None:
    meaning = meaning_of(page(HERE, GONE), 4)
    assert (meaning.generation, meaning.is_last, meaning.checksum) == (4, True, Checksum(3, 9))
    assert (meaning.present, meaning.gone) == ([HERE], [("ticket", "r2")])


def test_a_snapshot_begins_a_generation_and_sweeps_with_its_last_page_only() -> None:
    assert meaning_of(page(HERE, is_reset=True, has_more=True), 4).generation == 5
    assert not meaning_of(page(HERE, is_reset=True, has_more=True), 4).is_last
    assert meaning_of(page(), 5).is_last


def test_nothing_is_compared_when_nothing_came() -> None:
    assert meaning_of(page(), 4).checksum is None
    assert meaning_of(page(is_reset=True), 4).checksum == Checksum(3, 9)


def test_scopes_that_are_not_named_are_left() -> None:
    reply = PullReply(epoch="e", now_ms=1, scopes=[page(has_more=True)])
    assert scopes_to_leave({"all", "team:a"}, reply) == {"team:a"}
    assert is_more_to_read(reply)
    assert not is_more_to_read(PullReply(epoch="e", now_ms=1, scopes=[page()]))


@pytest.mark.parametrize(
    ("before", "is_reset", "has_more", "is_end"),
    [
        (Cursor(seq=30, snap=40), False, False, True),
        (Cursor(seq=30, snap=40), False, True, False),
        (Cursor(), True, False, True),
        (Cursor(), True, True, False),
        (Cursor(seq=40, snap=40), False, False, True),  # the hub cut the page before exactly where the snapshot began
        (Cursor(seq=41, snap=40), False, False, True),  # or beyond it
        (Cursor(seq=41, snap=0), False, False, False),
    ],
)
def test_older_rows_are_looked_for_where_a_snapshot_ends(
    before: Cursor, is_reset: bool, has_more: bool, is_end: bool
) -> None:
    assert ends_snapshot(page(HERE, is_reset=is_reset, has_more=has_more), before) is is_end


def test_a_cursor_that_is_kept_tells_whether_a_snapshot_is_under_way() -> None:
    assert cursor_to_keep(page(HERE, has_more=True)) == HELD
    assert cursor_to_keep(page(HERE)) == Cursor(seq=50, snap=0, grant_id="g")


def test_a_large_scope_is_compared_after_much_and_now_and_then() -> None:
    small, large = Checksum(COMPARED_ALWAYS, 9), Checksum(COMPARED_ALWAYS + 1, 9)
    assert is_worth_comparing(page(HERE), small)
    assert not is_worth_comparing(page(HERE), large)
    assert is_worth_comparing(page(*[HERE] * COMPARED_FROM_ROWS), large)
    assert is_worth_comparing(page(is_reset=True), large)
    later = msgspec.structs.replace(page(HERE), cursor=Cursor(seq=COMPARED_EVERY * 7, snap=40, grant_id="g"))
    assert is_worth_comparing(later, large)


def reply(*pages: ScopePage, epoch: str = "e1") -> PullReply:
    return PullReply(epoch=epoch, now_ms=1, scopes=list(pages))


@pytest.mark.parametrize("known_epoch", ["e1", None])
def test_what_comes_next_is_known_before_a_page_has_landed(known_epoch: str | None) -> None:
    request = PullRequest(epoch=known_epoch, schema=3, cursors={"gone": Cursor(seq=1)}, limit=7)
    following = request_after(request, reply(page(HERE, has_more=True)))
    assert following == PullRequest(epoch="e1", schema=3, cursors={"all": HELD}, limit=7)


def test_nothing_is_asked_ahead_at_the_end_or_across_epochs() -> None:
    request = PullRequest(epoch="e1", schema=3, cursors={})
    assert request_after(request, reply(page(HERE))) is None
    assert request_after(request, reply(page(HERE, has_more=True), epoch="e2")) is None
