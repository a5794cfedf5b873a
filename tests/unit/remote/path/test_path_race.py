"""Several ways at once: the first is kept, the others are closed, and no thread is left."""

from __future__ import annotations

import threading

import pytest

from remote.errors import LeaseError, PathError, RemoteError, SecurityError
from remote.path.race import Race, Way

WAIT_S = 10.0


class End:
    """What a way leads to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_closed = False

    def close(self) -> None:
        self.is_closed = True


def leads(name: str, after: threading.Event | None = None, head_start_s: float = 0.0) -> Way[End]:
    def reach(last_step) -> End:
        if after is not None:
            assert after.wait(WAIT_S)
        with last_step():
            return End(name)

    return Way(name, reach, head_start_s)


def fails(error: RemoteError, after: threading.Event | None = None) -> Way[End]:
    def reach(last_step) -> End:
        if after is not None:
            assert after.wait(WAIT_S)
        raise error

    return Way("broken", reach)


def run(*ways: Way[End], timeout_s: float = WAIT_S) -> End:
    race = Race(ways, timeout_s)
    try:
        return race.run()
    finally:
        race.join(WAIT_S)


def test_the_first_way_wins_and_a_later_one_does_not_take_its_last_step():
    late = threading.Event()
    race = Race([leads("slow", late), leads("fast")], WAIT_S)
    assert race.run().name == "fast"
    late.set()
    race.join(WAIT_S)


def test_a_broken_way_does_not_matter_while_another_leads_there():
    assert run(fails(PathError("no")), leads("relay")).name == "relay"


def test_a_better_way_gets_its_head_start():
    assert run(leads("relay", head_start_s=5.0), leads("direct")).name == "direct"


def test_the_head_start_ends_when_the_better_ways_have_failed():
    """Were it waited out, this would take ten seconds and the race be over before."""
    assert run(fails(PathError("no")), leads("relay", head_start_s=WAIT_S), timeout_s=WAIT_S / 2).name == "relay"


@pytest.mark.parametrize("errors", [(PathError("p"), SecurityError("s"), LeaseError("l")), (SecurityError("s"),)])
def test_when_all_fail_the_gravest_reason_is_told(errors):
    with pytest.raises(SecurityError):
        run(*(fails(error) for error in errors))


def test_no_ways_at_all():
    with pytest.raises(PathError, match="no way"):
        run()


def test_time_is_up_and_what_comes_through_later_is_closed():
    late = threading.Event()
    ends: list[End] = []

    def reach(last_step) -> End:
        with last_step():
            assert late.wait(WAIT_S)
            ends.append(End("late"))
            return ends[0]

    race = Race([Way("late", reach)], 0.05)
    with pytest.raises(PathError, match="in time"):
        race.run()
    late.set()
    race.join(WAIT_S)
    assert ends[0].is_closed


def test_two_ways_are_never_in_their_last_step_together():
    inside = threading.Lock()

    def reach(last_step) -> End:
        with last_step():
            assert inside.acquire(blocking=False)
            inside.release()
            return End("one")

    for _ in range(50):
        assert run(*(Way("way", reach) for _ in range(4))).name == "one"
