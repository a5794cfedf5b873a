"""Scenes: the same for the same seed, other for another, and different from frame to frame."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QImage, QPainter

from bench.glass import mark
from bench.glass.places import corners
from bench.glass.scenes import SCENES
from bench.glass.scenes.mixed import Mixed

AREA = QRect(0, 0, 1280, 800)
FRAMES = 3
MOVING = sorted(set(SCENES) - {"still"})


def pictures(name: str, seed: int) -> list[QImage]:
    scene = SCENES[name](AREA, seed)
    canvas = QImage(AREA.size(), QImage.Format.Format_RGB32)
    canvas.fill(0)
    found = []
    for number in range(FRAMES):
        painter = QPainter(canvas)
        scene.step(painter, number) if number else scene.begin(painter)
        painter.end()
        found.append(canvas.copy())
    return found


@pytest.mark.parametrize("name", sorted(SCENES))
def test_a_seed_is_a_scene(qapp: object, name: str):
    assert pictures(name, 1) == pictures(name, 1)
    assert pictures(name, 1)[0] != pictures(name, 2)[0]


@pytest.mark.parametrize("name", MOVING)
def test_every_frame_is_new(qapp: object, name: str):
    first, *others = pictures(name, 1)
    for picture in others:
        assert picture != first
        first = picture


def test_a_still_screen_is_still(qapp: object):
    first, *others = pictures("still", 1)
    assert all(picture == first for picture in others)


@pytest.mark.parametrize("name", sorted(SCENES))
def test_marks_are_apart_and_on_the_screen(qapp: object, name: str):
    scene = SCENES[name](AREA, 1)
    painter_target = QImage(AREA.size(), QImage.Format.Format_RGB32)
    painter = QPainter(painter_target)
    scene.begin(painter)
    painter.end()
    size = (mark.WIDTH_PX, mark.HEIGHT_PX)
    marks = [QRect(*place, *size) for place in [*corners(AREA.width(), AREA.height()), scene.focus().toTuple()]]
    assert all(AREA.contains(one) for one in marks)
    assert not any(one.intersects(other) for one in marks for other in marks if one is not other)


def test_mixed_comes_to_every_kind(qapp: object):
    scene = Mixed(AREA, 5)
    canvas = QImage(AREA.size(), QImage.Format.Format_RGB32)
    seen = set()
    for number in range(250):
        painter = QPainter(canvas)
        scene.step(painter, number) if number else scene.begin(painter)
        painter.end()
        seen.add(type(scene.now).__name__)
    assert seen == {"Typing", "Scroll", "Video", "Switch"}
