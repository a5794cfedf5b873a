"""Comparing a screen with what it showed a moment ago."""

from __future__ import annotations

import numpy as np
from screens import PaintedPointer, PaintedScreen

from remote.rfb.cursor import Cursor
from remote.rfb.geometry import Rect
from remote.share.frame_watch import FrameWatch


def test_the_first_look_is_all_new() -> None:
    sighting = FrameWatch(PaintedScreen(), (64, 48)).look()
    assert sighting.changes == [Rect(0, 0, 64, 48)]
    assert not sighting.is_resized and not sighting.has_pointer_moved


def test_a_still_screen_has_nothing_new() -> None:
    watch = FrameWatch(PaintedScreen(), (64, 48))
    watch.look()
    assert not watch.look().has_changed


def test_only_what_changed_is_new() -> None:
    screen = PaintedScreen()
    watch = FrameWatch(screen, screen.size)
    watch.look()
    screen.paint(0, 5, 64, 1, 200)
    sighting = watch.look()
    assert sighting.changes == [Rect(0, 5, 64, 1)] and sighting.has_changed


def test_a_size_that_changed_before_the_first_look_is_noticed() -> None:
    screen = PaintedScreen()
    watch = FrameWatch(screen, screen.size)
    screen.resize(10, 20, 1)
    sighting = watch.look()
    assert sighting.is_resized and sighting.changes == [Rect(0, 0, 10, 20)]
    assert not watch.look().is_resized


def test_a_shape_is_told_once_and_a_move_each_time() -> None:
    screen = PaintedScreen()
    shape = Cursor(1, 1, 0, 0, np.zeros((1, 1, 4), np.uint8))
    watch = FrameWatch(screen, screen.size)
    screen.at = PaintedPointer(1, 2, shape)
    first = watch.look()
    assert first.cursor is not None and not first.has_pointer_moved
    screen.at = PaintedPointer(3, 4, shape)
    second = watch.look()
    assert second.cursor is None and second.has_pointer_moved and second.pointer == (3, 4)
