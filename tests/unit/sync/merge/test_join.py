"""The join is commutative, associative and idempotent: whatever the order of edits, the record is the same."""

from __future__ import annotations

import os

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sync.merge.join import CREATION, Version, conflicts, join, newest_stamp

EXAMPLES = settings(max_examples=int(os.environ.get("MERGE_EXAMPLES", "150")), deadline=None)
"""`make torture` tries 10,000 of each."""

NAMES = st.sampled_from(("a", "b", "c", "scope"))
STAMPS = st.builds("{:015x}.{}".format, st.integers(1, 6), st.sampled_from("xy"))
OPS = st.tuples(st.dictionaries(NAMES, st.integers(0, 3), max_size=3), STAMPS, st.booleans())
HISTORIES = st.lists(OPS, max_size=6, unique_by=lambda op: op[1])


def joined(ops: list) -> Version:
    version = Version()
    for fields, stamp, is_new in ops:
        join(version, fields, stamp, is_new=is_new)
    return version


@given(HISTORIES, st.randoms(use_true_random=False))
@EXAMPLES
def test_the_order_and_number_of_arrivals_do_not_matter(ops: list, chance) -> None:
    shuffled = [*ops, *ops[:3]]
    chance.shuffle(shuffled)
    assert joined(shuffled) == joined(ops)


@given(HISTORIES, OPS, OPS)
@EXAMPLES
def test_joining_commutes(before: list, one: tuple, other: tuple) -> None:
    stamps = [op[1] for op in (*before, one, other)]
    assume(len(set(stamps)) == len(stamps))  # a stamp is made once
    assert joined([*before, one, other]) == joined([*before, other, one])


@given(HISTORIES, HISTORIES, HISTORIES, st.randoms(use_true_random=False))
@EXAMPLES
def test_joining_is_associative(first: list, second: list, third: list, chance) -> None:
    """Whichever of three machines hears of whose operations first, and of whose twice, they hold the same."""
    known = {op[1]: op for op in (*first, *second, *third)}
    mine, yours, theirs = ([known[op[1]] for op in ops] for ops in (first, second, third))
    left, right = [*mine, *yours, *theirs], [*theirs, *yours, *mine, *yours]
    chance.shuffle(right)
    assert joined(left) == joined(right)


@given(HISTORIES, OPS)
@EXAMPLES
def test_joining_twice_is_joining_once(before: list, op: tuple) -> None:
    assume(all(op[1] != known[1] for known in before))
    once = joined([*before, op])
    twice = once.copy()
    assert join(twice, op[0], op[1], is_new=op[2]) == frozenset()
    assert twice == once


@given(HISTORIES, OPS)
@EXAMPLES
def test_a_field_is_won_exactly_by_a_later_stamp(ops: list, op: tuple) -> None:
    assume(all(op[1] != known[1] for known in ops))  # a stamp is made once
    before = joined(ops)
    after = before.copy()
    fields, stamp, is_new = op
    won = join(after, fields, stamp, is_new=is_new)
    for name in fields:
        assert (name in won) == (stamp > before.stamp_of(name))
        assert after.fields.get(name) == (fields[name] if name in won else before.fields.get(name))
    if not won:
        assert after == before


def test_a_record_never_edited_costs_one_stamp() -> None:
    version = Version()
    assert join(version, {"a": 1, "b": 2}, "1", is_new=True) == {"a", "b", CREATION}
    assert version == Version({"a": 1, "b": 2}, {CREATION: "1"})
    assert join(version, {"b": 3}, "2", is_new=False) == {"b"}
    assert version.clk == {CREATION: "1", "b": "2"}
    assert newest_stamp(version.clk) == "2"


def test_the_later_creation_sets_what_it_does_not_name_to_nothing() -> None:
    version = Version()
    join(version, {"a": 1}, "1", is_new=True)
    join(version, {"c": 4}, "3", is_new=False)
    join(version, {"b": 2}, "2", is_new=True)
    assert version == Version({"b": 2, "c": 4}, {CREATION: "2", "c": "3"})


def test_a_copy_is_independent() -> None:
    version = Version({"a": 1}, {CREATION: "1"})
    copy = version.copy()
    join(copy, {"a": 2}, "2", is_new=False)
    assert version == Version({"a": 1}, {CREATION: "1"})


def test_a_conflict_is_another_value_set_since_the_author_looked() -> None:
    version = Version({"a": 1, "b": 2, "c": 3}, {CREATION: "1", "a": "5", "b": "5", "c": "4"})
    edit, base = {"a": 9, "b": 2, "c": 9, "d": 9}, {"a": "1", "b": "1", "c": "4"}
    assert list(conflicts(version, edit, base)) == ["a"]


def test_an_empty_clock_has_no_newest_stamp() -> None:
    assert newest_stamp({}) == ""
