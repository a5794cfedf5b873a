"""What people see over a real hub is explained by some order of what was written; and the check sees what is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.torture.history_check import Event, last_values, violations
from tests.torture.lines import run_lines


def wrote(who: str, stamp: str, value: str = "x", key: str = "k") -> Event:
    return Event(who, True, key, value, stamp)


def read(who: str, stamp: str, value: str = "x", key: str = "k") -> Event:
    return Event(who, False, key, value, stamp)


@pytest.mark.parametrize(
    ("events", "rule"),
    [
        ([wrote("ann", "2"), read("ann", "1")], "read-your-writes"),
        ([wrote("bob", "3"), read("ann", "3"), read("ann", "2")], "monotonic reads"),
        ([wrote("bob", "3"), read("ann", "3"), wrote("ann", "2")], "writes follow reads"),
        ([wrote("bob", "3"), read("ann", "3"), wrote("ann", "2", key="another")], "writes follow reads"),
        ([wrote("bob", "3"), read("ann", "3", "what nobody wrote")], "out of thin air"),
    ],
)
def test_what_no_order_explains_is_told(events: list[Event], rule: str) -> None:
    assert [found.partition(":")[0] for found in violations(events)] == [rule]


def test_what_comes_in_order_is_no_violation() -> None:
    events = [wrote("ann", "1"), read("bob", "1"), wrote("bob", "2", "y"), read("ann", "1"), read("ann", "2", "y")]
    assert violations(events) == []
    assert last_values(events) == {"k": "y"}


@pytest.mark.slow
def test_real_replicas_over_a_hub_that_is_killed(tmp_path: Path) -> None:
    figures = run_lines(tmp_path, seconds=3.0, kills=1)
    assert figures.faults == []
    assert figures.writes > 100
    assert figures.reads > 100
