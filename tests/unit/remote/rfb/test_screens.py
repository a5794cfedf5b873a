"""Layouts of monitors."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.errors import UsageError
from remote.rfb.geometry import Rect
from remote.rfb.reader import Reader
from remote.rfb.screens import (
    MAX_SCREENS,
    Screen,
    check_layout,
    encode_screen_array,
    fitting_screens,
    one_screen,
    read_screen_array,
)

from .meeting import read_all

U16, U32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
SCREENS = st.lists(st.builds(Screen, U32, U16, U16, U16, U16, U32), max_size=5)


def test_what_lies_outside_is_cut_off_and_what_is_empty_is_none() -> None:
    layout = (
        Screen(1, 0, 0, 800, 600),
        Screen(2, 800, 0, 800, 600, 7),
        Screen(3, 1000, 0, 10, 10),
        Screen(4, 0, 0, 0, 5),
    )
    assert fitting_screens(layout, 1000, 500) == (Screen(1, 0, 0, 800, 500), Screen(2, 800, 0, 200, 500, 7))


def test_without_any_screen_the_framebuffer_is_one() -> None:
    assert fitting_screens((), 5, 4) == one_screen(5, 4) == (Screen(0, 0, 0, 5, 4),)
    assert fitting_screens((Screen(9, 100, 100, 5, 5),), 5, 4) == one_screen(5, 4)
    assert one_screen(5, 4, 77)[0].rect == Rect(0, 0, 5, 4)


def test_a_name_that_comes_twice_counts_once() -> None:
    assert fitting_screens((Screen(1, 0, 0, 2, 2), Screen(1, 2, 0, 2, 2)), 9, 9) == (Screen(1, 0, 0, 2, 2),)


@pytest.mark.parametrize(
    "layout",
    [
        [Screen(number, 0, 0, 1, 1) for number in range(MAX_SCREENS + 1)],
        [Screen(1, 0, 0, 1, 1), Screen(1, 1, 1, 1, 1)],
        [Screen(-1, 0, 0, 1, 1)],
        [Screen(1 << 32, 0, 0, 1, 1)],
        [Screen(1, 0, 0, 1, 1, 1 << 32)],
    ],
)
def test_impossible_layouts_are_our_callers_fault(layout: list[Screen]) -> None:
    with pytest.raises(UsageError):
        check_layout(layout)


def test_possible_layouts_pass() -> None:
    check_layout([])
    check_layout([Screen(number, -5, 99999, 1, 1) for number in range(MAX_SCREENS)])


@given(SCREENS)
def test_screens_come_back_as_they_went(screens: list[Screen]) -> None:
    reader = Reader()
    assert read_all(read_screen_array(reader, len(screens)), reader, [encode_screen_array(screens)]) == tuple(screens)


@given(SCREENS, st.integers(1, 20000), st.integers(1, 20000))
def test_a_fitting_layout_has_a_screen_and_nothing_outside(screens: list[Screen], width: int, height: int) -> None:
    fitting = fitting_screens(screens, width, height)
    assert fitting
    assert all(screen.rect.clipped(width, height) == screen.rect and screen.rect.area for screen in fitting)
    assert len({screen.id for screen in fitting}) == len(fitting)
    assert fitting_screens(fitting, width, height) == fitting
