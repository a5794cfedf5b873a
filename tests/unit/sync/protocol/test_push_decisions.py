"""The verdict on an operation, and what it means: plain facts in, plain answers out."""

from __future__ import annotations

import msgspec
import pytest

from sync.errors import PeerError
from sync.merge.join import Version
from sync.merge.stamp import COUNTER_BITS, MAX_AHEAD_MS
from sync.protocol.messages import Op, OpResult, PushReply, Verdict
from sync.protocol.push import (
    ERASED,
    HUB_ONLY,
    NOT_YOURS,
    UNKNOWN,
    Standing,
    as_taken,
    first_look,
    meaning_of,
    record_after,
    second_look,
)

NOW_MS = 1_800_000_000_000


def stamp(at_ms: int, device: str = "d1") -> str:
    return f"{at_ms << COUNTER_BITS:015x}.{device}"


CREATION = Op(
    op_id="o1", kind="ticket", record_id="r1", is_new=True, scope="team:a", stamp=stamp(NOW_MS), fields={"subject": "x"}
)
CHANGE = msgspec.structs.replace(CREATION, is_new=False, scope=None)
HELD = Version({"scope": "team:a", "subject": "old"}, {"*": stamp(NOW_MS - 5)})


def standing(op: Op = CREATION, existing: Version | None = None, **changed: object) -> Standing:
    facts = {
        "existing": existing,
        "after": record_after(op, existing),
        "is_erased": False,
        "is_recovering": False,
        "lacks_ticket": False,
        "is_seen_before": existing is not None,
        "is_seen_after": True,
        "is_ticket_seen": True,
        "ticket_scope": "",
        "scopes": frozenset({"team:a", "all"}),
        "opens_in": "",
    }
    return Standing(**(facts | changed))


def why(op: Op, facts: Standing) -> str | None:
    result = second_look(op, facts)
    assert result is None or result.verdict is Verdict.REJECTED
    return None if result is None else result.why


def test_a_sound_operation_passes_both_looks() -> None:
    assert first_look(CREATION, NOW_MS) is None
    assert second_look(CREATION, standing()) is None
    assert second_look(CHANGE, standing(CHANGE, HELD)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"kind": "spaceship"},
        {"record_id": "../etc"},
        {"op_id": ""},
        {"stamp": "yesterday"},
        {"base": {"state": stamp(1)}},
        {"base": {"subject": "x" * 129}},
        {"base": {"subject": "\0"}},
        {"scope": None},
        {"scope": ""},
        {"fields": {"subject": 7}},
        {"fields": {"subject": "a\0b"}},
    ],
)
def test_what_makes_no_sense_is_rejected_at_first_sight(changed: dict) -> None:
    result = first_look(msgspec.structs.replace(CREATION, **changed), NOW_MS)
    assert result is not None
    assert result.verdict is Verdict.REJECTED


@pytest.mark.parametrize(("ahead_ms", "is_skewed"), [(0, False), (MAX_AHEAD_MS, False), (MAX_AHEAD_MS + 1, True)])
def test_a_stamp_of_the_future_is_refused_not_corrected(ahead_ms: int, is_skewed: bool) -> None:
    result = first_look(msgspec.structs.replace(CREATION, stamp=stamp(NOW_MS + ahead_ms)), NOW_MS)
    assert (result is not None and result.verdict is Verdict.SKEW) is is_skewed


def test_a_change_of_nothing_known_is_refused_or_waits_while_the_hub_recovers() -> None:
    assert why(CHANGE, standing(CHANGE)) == UNKNOWN
    late = second_look(CHANGE, standing(CHANGE, is_recovering=True))
    assert late is not None
    assert late.verdict is Verdict.LATER
    assert why(CHANGE, standing(CHANGE, is_recovering=True, is_erased=True)) == ERASED


def test_what_belongs_to_a_ticket_waits_for_it_only_while_the_hub_recovers() -> None:
    late = second_look(CREATION, standing(lacks_ticket=True, is_recovering=True))
    assert late is not None
    assert late.verdict is Verdict.LATER
    assert second_look(CREATION, standing(lacks_ticket=True)) is None
    assert why(CREATION, standing(lacks_ticket=True, is_recovering=True, is_erased=True)) == ERASED


def test_what_was_erased_stays_away() -> None:
    assert why(CREATION, standing(is_erased=True)) == ERASED


@pytest.mark.parametrize("fact", ["is_seen_before", "is_seen_after", "is_ticket_seen"])
def test_what_one_does_not_see_one_does_not_write(fact: str) -> None:
    assert why(CHANGE, standing(CHANGE, HELD, **{fact: False})) == NOT_YOURS


def test_what_only_the_hub_sets_is_refused() -> None:
    op = msgspec.structs.replace(CREATION, fields={"number": 7})
    assert why(op, standing(op)) == HUB_ONLY
    agent = msgspec.structs.replace(CREATION, kind="agent", fields={})
    assert why(agent, standing(agent)) == HUB_ONLY


@pytest.mark.parametrize(
    ("scope", "facts", "is_allowed"),
    [
        ("all", {}, True),
        ("team:b", {}, False),
        ("team:b", {"opens_in": "team:b"}, True),
        ("team:b", {"ticket_scope": "team:b"}, True),
    ],
)
def test_where_a_new_record_may_live(scope: str, facts: dict, is_allowed: bool) -> None:
    op = msgspec.structs.replace(CREATION, scope=scope)
    assert (why(op, standing(op, **facts)) is None) is is_allowed


@pytest.mark.parametrize(
    ("scopes", "is_allowed"), [({"team:a", "team:b"}, True), ({"team:a"}, False), ({"team:b"}, False)]
)
def test_a_move_needs_both_ends(scopes: set[str], is_allowed: bool) -> None:
    op = msgspec.structs.replace(CHANGE, scope="team:b", fields={})
    facts = standing(op, HELD, scopes=frozenset(scopes), opens_in="team:b", ticket_scope="team:b")
    assert (why(op, facts) is None) is is_allowed


def test_a_creation_of_what_exists_changes_what_it_names() -> None:
    assert as_taken(CREATION, None) is CREATION
    assert as_taken(CHANGE, HELD) is CHANGE
    taken = as_taken(CREATION, Version({"scope": "team:a", "subject": "old", "number": 7}, dict(HELD.clk)))
    assert not taken.is_new


def test_looking_ahead_leaves_the_record_alone() -> None:
    assert record_after(CHANGE, HELD).fields["subject"] == "x"
    assert HELD.fields["subject"] == "old"


# What the verdicts mean.


def reply(*verdicts: Verdict) -> PushReply:
    results = [OpResult(op_id=f"o{n}", verdict=verdict) for n, verdict in enumerate(verdicts)]
    return PushReply(epoch="e", now_ms=NOW_MS, results=results)


SENT = [msgspec.structs.replace(CREATION, op_id=f"o{n}") for n in range(4)]


def test_each_verdict_has_its_meaning() -> None:
    meaning = meaning_of(SENT, reply(Verdict.OK, Verdict.REJECTED, Verdict.LATER, Verdict.SKEW))
    assert [op.op_id for op in meaning.accepted] == ["o0"]
    assert [(op.op_id, result.verdict) for op, result in meaning.refused] == [("o1", Verdict.REJECTED)]
    assert meaning.is_skewed


def test_what_is_not_mentioned_or_put_off_stays_pending() -> None:
    meaning = meaning_of(SENT, reply(Verdict.OK, Verdict.LATER))
    assert [op.op_id for op in meaning.accepted] == ["o0"]
    assert (meaning.refused, meaning.is_skewed) == ([], False)


@pytest.mark.parametrize("verdicts", [[], [Verdict.OK] * 5])
def test_an_answer_to_something_else_is_no_answer(verdicts: list[Verdict]) -> None:
    with pytest.raises(PeerError, match="not sent"):
        meaning_of(SENT, reply(*verdicts))
