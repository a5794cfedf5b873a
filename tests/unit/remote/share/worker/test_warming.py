"""Doing everything once before anybody waits."""

from __future__ import annotations

import pytest
from screens import PaintedScreen

from remote.share.worker.warming import warm_up


def test_a_screen_of_any_size_is_looked_at_once_and_left_as_it_was() -> None:
    for width, height in ((1, 1), (64, 48), (300, 200)):
        screen = PaintedScreen(width, height)
        warm_up(screen)
        assert screen.looks == 1 and not screen.is_closed


def test_a_screen_that_has_gone_is_told() -> None:
    screen = PaintedScreen()
    screen.is_gone = True
    with pytest.raises(OSError, match="gone"):
        warm_up(screen)
