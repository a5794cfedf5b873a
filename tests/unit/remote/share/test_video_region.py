"""What is taken for a film and what is not, told as a stream of changes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from remote.rfb.geometry import Copy, Rect
from remote.share.video_region import REST_S, SHRINK_S, VideoRegion

SCREEN = Rect(0, 0, 1920, 1080)
FILM = Rect(500, 300, 640, 360)
CELLS = Rect(496, 288, 656, 384)
"""The film in whole macroblocks."""


def _play(
    region: VideoRegion,
    changes: Callable[[int], Sequence[Rect]],
    *,
    begin_s: float = 0.0,
    seconds: float = 3.0,
    fps: float = 25.0,
    copies: Callable[[int], Sequence[Copy]] = lambda number: (),
) -> Iterator[tuple[float, Rect | None]]:
    """Let things change, every look followed by an update; yield the time and the film after each."""
    for number in range(round(seconds * fps)):
        now_s = begin_s + number / fps
        region.saw(now_s, changes(number))
        region.sent(now_s, copies(number))
        yield now_s, region.area(now_s)


def _region() -> VideoRegion:
    return VideoRegion(SCREEN.width, SCREEN.height)


def _playing() -> VideoRegion:
    """Return a region in which the film has run from second 0 to 3."""
    region = _region()
    assert list(_play(region, lambda number: [FILM]))[-1][1] == CELLS
    return region


@pytest.mark.parametrize("fps", [8, 12, 25, 60])
def test_a_film_is_found_within_a_second_or_so_and_stays_as_it_is(fps: float) -> None:
    seen = list(_play(_region(), lambda number: [FILM], fps=fps))
    begun_s = next(now_s for now_s, area in seen if area)
    assert 0.5 <= begun_s <= 1.1
    assert {area for now_s, area in seen if now_s >= begun_s} == {CELLS}


def test_the_same_film_in_bands_of_tiles_with_single_bands_missing_does_not_jitter() -> None:
    def bands(number: int) -> list[Rect]:
        tops = [top for top in range(300, 660, 64) if (top // 64 + number) % 5]
        return [Rect(500 + number % 7, top, 640 - number % 11, min(64, 660 - top)) for top in tops]

    areas = {area for _, area in _play(_region(), bands, seconds=10) if area}
    assert areas == {CELLS}


def test_a_clock_and_a_frame_counter_elsewhere_do_not_belong_to_it() -> None:
    seen = list(_play(_region(), lambda number: [FILM, Rect(0, 1064, 384, 16), Rect(1536, 0, 384, 16)]))
    assert seen[-1][1] == CELLS


def test_a_film_at_the_edge_of_the_screen_ends_there() -> None:
    region = VideoRegion(1366, 765)
    assert list(_play(region, lambda number: [Rect(1000, 500, 366, 265)]))[-1][1] == Rect(992, 496, 374, 269)


def _typing(number: int) -> list[Rect]:
    return [Rect(200 + number % 90 * 10, 300 + number // 90 * 20, 22, 20)]


def _line_pushed_by_typing(number: int) -> list[Rect]:
    return [Rect(200 + number * 8, 300, 900 - number * 8, 20)]


def _switching(number: int) -> list[Rect]:
    return [Rect(100, 100, 1200, 800)]


def _small_lamp(number: int) -> list[Rect]:
    return [Rect(100, 100, 60, 60)]


def _frame_around_a_window(number: int) -> list[Rect]:
    return [Rect(100, 100, 900, 10), Rect(100, 100, 10, 600), Rect(990, 100, 10, 600), Rect(100, 690, 900, 10)]


@pytest.mark.parametrize(
    ("changes", "fps"),
    [(_typing, 30), (_line_pushed_by_typing, 15), (_switching, 4), (_small_lamp, 30), (_frame_around_a_window, 30)],
)
def test_typing_switching_windows_and_small_things_are_no_film(
    changes: Callable[[int], Sequence[Rect]], fps: float
) -> None:
    assert not any(area for _, area in _play(_region(), changes, seconds=5, fps=fps))


@pytest.mark.parametrize("fps", [10, 30, 60])
def test_scrolled_text_is_no_film_though_its_new_lines_change_each_time(fps: float) -> None:
    copy = Copy(Rect(0, 0, 1900, 940), 0, 54)
    seen = _play(_region(), lambda n: [Rect(0, 0, 1900, 1048)], copies=lambda n: [copy], seconds=4, fps=fps)
    assert not any(area for _, area in seen)


def test_scrolled_text_is_no_film_on_a_line_that_takes_few_updates() -> None:
    region = _region()
    for number in range(240):
        region.saw(number / 60, [Rect(0, 0, 1900, 1048)])
        if number % 15 == 0:
            region.sent(number / 60, [Copy(Rect(0, 0, 1900, 800), 0, 248)])
        assert region.area(number / 60) is None


def test_a_film_that_moves_straight_now_and_then_is_still_one() -> None:
    copy = Copy(Rect(500, 300, 640, 340), 500, 320)
    seen = list(_play(_region(), lambda n: [FILM], copies=lambda n: [copy] if n % 14 == 0 else []))
    assert seen[-1][1] == CELLS


def test_two_films_show_the_larger_one() -> None:
    seen = list(_play(_region(), lambda number: [FILM, Rect(1400, 800, 320, 180)]))
    assert seen[-1][1] == CELLS


def test_a_film_that_rests_is_over_at_the_time_that_is_told() -> None:
    region = _playing()
    over_s = region.rests_at_s()
    assert over_s == pytest.approx(2.96 + REST_S)
    assert region.area(over_s - 0.01) == CELLS
    assert region.area(over_s + 0.001) is None
    assert region.rests_at_s() is None


def test_a_film_is_over_when_only_something_small_goes_on() -> None:
    region = _playing()
    seen = list(_play(region, lambda number: [Rect(600, 400, 40, 40)], begin_s=3.0))
    assert seen[-1][1] is None
    assert next(now_s for now_s, area in seen if area is None) <= 4.1


def test_changes_elsewhere_do_not_keep_a_film_alive() -> None:
    region = _playing()
    seen = list(_play(region, lambda number: [Rect(0, 900, 1900, 100)], begin_s=3.0, seconds=1.0))
    assert seen[-1][1] != CELLS


def test_a_slow_film_goes_on_once_it_is_one() -> None:
    region = _playing()
    seen = list(_play(region, lambda number: [FILM], begin_s=3.0, seconds=5, fps=3))
    assert {area for _, area in seen} == {CELLS}


def test_a_film_that_becomes_larger_is_followed_in_one_step() -> None:
    region = _playing()
    whole = Rect(0, 0, 1920, 1080)
    seen = list(_play(region, lambda number: [whole], begin_s=3.0))
    assert {area for _, area in seen} == {CELLS, whole}
    assert next(now_s for now_s, area in seen if area == whole) <= 4.8


def test_something_short_beside_a_film_does_not_change_it() -> None:
    region = _playing()
    seen = list(_play(region, lambda n: [FILM, Rect(480, 660, 700, 40)] if n < 20 else [FILM], begin_s=3.0))
    assert {area for _, area in seen} == {CELLS}


def test_a_film_that_becomes_smaller_is_followed_after_a_while() -> None:
    region = _playing()
    small = Rect(640, 400, 416, 240)
    seen = list(_play(region, lambda number: [small], begin_s=3.0, seconds=2 * SHRINK_S + 1.5))
    assert [area for _, area in seen][-1] == small
    assert len({area for _, area in seen}) == 2


def test_a_film_slightly_smaller_stays_as_it_is() -> None:
    region = _playing()
    seen = list(_play(region, lambda number: [Rect(512, 304, 608, 336)], begin_s=3.0, seconds=8))
    assert {area for _, area in seen} == {CELLS}


def test_a_new_size_begins_anew() -> None:
    region = _playing()
    region.resize(800, 600)
    assert region.area(3.0) is None
    assert region.rests_at_s() is None
    assert list(_play(region, lambda n: [Rect(0, 0, 800, 600)], begin_s=3.0))[-1][1] == Rect(0, 0, 800, 600)


SIDES = st.tuples(st.integers(0, 190), st.integers(0, 140), st.integers(0, 200), st.integers(0, 150))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.2), st.lists(SIDES, max_size=3), st.booleans()), max_size=60))
def test_whatever_changes_a_film_lies_on_the_screen_and_is_large(steps: list) -> None:
    region = VideoRegion(200, 150)
    now_s = 0.0
    for wait_s, rects, has_copy in steps:
        now_s += wait_s
        clipped = [Rect(*sides).clipped(200, 150) for sides in rects]
        region.saw(now_s, clipped)
        region.sent(now_s, [Copy(rect, 0, 0) for rect in clipped if has_copy])
        area = region.area(now_s)
        assert area is None or (area.clipped(200, 150) == area and area.width >= 16 and area.height >= 6)
        assert (area is None) == (region.rests_at_s() is None)
