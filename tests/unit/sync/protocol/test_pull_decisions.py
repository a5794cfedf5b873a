"""Where a scope is read from, how far a page goes, and what it means."""

from __future__ import annotations

import pytest

from sync.protocol.messages import Checksum, Cursor, PullReply, Row, ScopePage
from sync.protocol.pull import cursor_after, cursor_to_read, is_more_to_read, meaning_of, scopes_to_leave

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
