"""When a screen is worth a look."""

from __future__ import annotations

from remote.share.schedule import MAX_SAFETY_INTERVAL_S, MIN_INTERVAL_S, SAFETY_INTERVAL_S, SETTLE_S, Schedule

NOW_S = 100.0


def still() -> Schedule:
    """A screen that tells of changes, looked at just now."""
    schedule = Schedule(NOW_S)
    schedule.tells_changes = True
    schedule.looking(NOW_S)
    schedule.looked(NOW_S, has_news=False)
    return schedule


def test_the_first_look_is_due_at_once() -> None:
    assert Schedule(NOW_S).due_s(NOW_S) <= NOW_S


def test_a_change_is_looked_at_when_it_has_settled() -> None:
    schedule = still()
    schedule.changed(NOW_S + 0.5)
    schedule.changed(NOW_S + 0.501)
    assert schedule.due_s(NOW_S + 0.501) == NOW_S + 0.5 + SETTLE_S


def test_nobody_looks_faster_than_anybody_sees() -> None:
    schedule = still()
    schedule.changed(NOW_S + 0.001)
    assert schedule.due_s(NOW_S + 0.001) == NOW_S + MIN_INTERVAL_S


def test_what_waits_is_due_though_nothing_changed() -> None:
    schedule = still()
    schedule.want()
    assert schedule.due_s(NOW_S + 1) <= NOW_S + 1


def test_a_still_screen_is_looked_at_now_and_then_whatever_it_says() -> None:
    schedule = still()
    assert schedule.due_s(NOW_S) == NOW_S + SAFETY_INTERVAL_S
    for now_s, interval_s in ((NOW_S + 20, 2.0), (NOW_S + 3600, MAX_SAFETY_INTERVAL_S)):
        schedule.looking(now_s)
        schedule.looked(now_s, has_news=False)
        assert schedule.due_s(now_s) == now_s + interval_s
    schedule.looked(NOW_S + 3600, has_news=True)
    assert schedule.due_s(NOW_S + 3600) == NOW_S + 3600 + SAFETY_INTERVAL_S


def test_a_screen_that_tells_nothing_is_looked_at_by_the_clock() -> None:
    schedule = still()
    schedule.tells_changes = False
    assert schedule.due_s(NOW_S) < NOW_S + 0.1


def test_a_repair_has_its_time() -> None:
    schedule = still()
    schedule.repair_s = NOW_S + 0.3
    assert schedule.due_s(NOW_S + 0.1) == NOW_S + 0.3


def test_a_key_of_the_viewer_makes_looks_by_the_clock_lively() -> None:
    schedule = still()
    schedule.tells_changes = False
    schedule.looked(NOW_S + 60, has_news=False)
    calm_s = schedule.due_s(NOW_S + 60)
    schedule.stir(NOW_S + 60)
    assert schedule.due_s(NOW_S + 60) < calm_s
