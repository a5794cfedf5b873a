"""What a viewer has, and what it lacks."""

from __future__ import annotations

import numpy as np
from screens import PaintedScreen

from remote.rfb.geometry import Copy, Rect
from remote.share.shown import ShownPicture

WHOLE = Rect(0, 0, 64, 48)


def lacking(shown: ShownPicture, frame: np.ndarray) -> int:
    """Return how many pixels the viewer is said to lack."""
    missing = np.zeros(frame.shape[:2], bool)
    for area in shown.differences(frame):
        missing[area.y : area.bottom, area.x : area.right] = True
    return int(missing.sum())


def shown_whole(screen: PaintedScreen) -> ShownPicture:
    shown = ShownPicture(screen.changes)
    shown.paint(screen.grab(), [WHOLE], is_all=True)
    return shown


def test_a_new_viewer_lacks_everything_until_it_was_sent() -> None:
    screen = PaintedScreen()
    shown = ShownPicture(screen.changes)
    frame = screen.grab()
    assert shown.differences(frame) == [WHOLE]
    shown.paint(frame, [WHOLE], is_all=True)
    assert shown.differences(frame) == []


def test_what_was_not_sent_is_still_lacking() -> None:
    screen = PaintedScreen()
    shown = ShownPicture(screen.changes)
    frame = screen.grab()
    shown.paint(frame, [Rect(0, 0, 64, 20)], is_all=False)
    assert lacking(shown, frame) == 64 * 28
    shown.paint(frame, [Rect(0, 20, 64, 28)], is_all=False)
    assert lacking(shown, frame) == 0


def test_what_changes_back_before_it_was_sent_costs_nothing() -> None:
    screen = PaintedScreen()
    shown = shown_whole(screen)
    before = screen.grab()
    screen.paint(0, 5, 64, 1, 200)
    assert lacking(shown, screen.grab()) == 64
    assert lacking(shown, before) == 0


def test_what_is_forgotten_is_lacking_though_it_looks_the_same() -> None:
    screen = PaintedScreen()
    shown = shown_whole(screen)
    shown.forget([Rect(0, 10, 64, 4)])
    assert lacking(shown, screen.grab()) == 64 * 4
    shown.clear()
    assert lacking(shown, screen.grab()) == 64 * 48


def test_moved_pixels_are_not_lacking() -> None:
    screen = PaintedScreen()
    screen.pixels[:, :, :3] = np.arange(48, dtype=np.uint8)[:, None, None]
    shown = shown_whole(screen)
    screen.pixels = np.roll(screen.pixels, -8, axis=0)
    shown.move([Copy(Rect(0, 0, 64, 40), 0, 8)])
    assert lacking(shown, screen.grab()) == 64 * 8


def test_the_sources_frame_is_never_written_to() -> None:
    screen = PaintedScreen()
    frame = screen.grab()
    frame.setflags(write=False)
    shown = ShownPicture(screen.changes)
    shown.paint(frame, [WHOLE], is_all=True)
    shown.forget([WHOLE])
    shown.paint(frame, [Rect(0, 0, 5, 5)], is_all=False)
    assert (frame == screen.pixels).all()
