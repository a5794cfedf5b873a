"""A few bugs planted in the engine: the histories find each of them (`make torture` plants all)."""

from __future__ import annotations

import pytest

from tests.torture.hunt import hunt
from tests.torture.mutants import MUTANTS

QUICK = (
    "the cursor runs to the end although the page was cut",
    "a rejected operation is dropped",
    "the later edit wins the whole record, not its fields",
    "two tickets get one number",
    "scopes that the reply does not name stay",
)
"""Each takes a few histories."""


@pytest.mark.slow
@pytest.mark.parametrize("name", QUICK)
def test_a_planted_bug_is_found(name: str) -> None:
    [mutant] = [mutant for mutant in MUTANTS if mutant.name == name]
    assert hunt(mutant, 30).histories > 0


def test_every_mutant_takes_a_cure_away() -> None:
    assert len(MUTANTS) >= 22
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)
