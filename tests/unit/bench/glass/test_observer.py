"""The observer: a frame is seen when all three marks show it or a later one."""

from __future__ import annotations

import numpy as np

from bench.glass import mark
from bench.glass.observer import Observer, sightings
from bench.glass.places import corners
from bench.glass.reckoning import Sighting

WIDTH, HEIGHT = 800, 600
FOCUS = (300, 200)
PLACES = [*corners(WIDTH, HEIGHT), FOCUS]


class PaintedEye:
    """Looks at an array instead of a screen."""

    def __init__(self) -> None:
        self.pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
        self.width, self.height = WIDTH, HEIGHT

    def look(self, left: int, top: int, width: int, height: int) -> np.ndarray:
        return self.pixels[top : top + height, left : left + width]

    def picture(self) -> np.ndarray:
        return self.pixels[..., :3]

    def show(self, number: int, *places: tuple[int, int]) -> None:
        for left, top in places or PLACES:
            self.look(left, top, mark.WIDTH_PX, mark.HEIGHT_PX)[...] = mark.painted(number)[..., None]


def watching() -> tuple[PaintedEye, Observer]:
    near = PaintedEye()
    observer = Observer(near, PaintedEye())
    observer.move_focus(*FOCUS)
    return near, observer


def numbers(observer: Observer) -> list[int]:
    return [sighting.number for sighting in observer.seen]


def test_nothing_is_seen_on_a_black_screen():
    _, observer = watching()
    assert observer.glance() is None
    assert observer.seen == []


def test_a_frame_counts_when_its_last_mark_is_there():
    near, observer = watching()
    near.show(5)
    assert observer.glance() == 5
    near.show(6, PLACES[0], PLACES[1])
    assert observer.glance() == 5
    near.show(6, FOCUS)
    assert observer.glance() == 6
    assert numbers(observer) == [5, 6]


def test_the_oldest_mark_counts():
    near, observer = watching()
    for number, place in zip((9, 8, 7), PLACES, strict=True):
        near.show(number, place)
    assert observer.glance() == 7
    assert numbers(observer) == [7]


def test_a_torn_mark_hides_the_frame():
    near, observer = watching()
    near.show(5)
    near.look(*FOCUS, mark.WIDTH_PX, mark.HEIGHT_PX)[...] = 128
    assert observer.glance() is None


def test_each_frame_is_noted_once_and_the_curtain_never():
    near, observer = watching()
    near.show(mark.LAST_NUMBER)
    assert observer.glance() == mark.LAST_NUMBER
    near.show(1)
    observer.glance()
    observer.glance()
    assert numbers(observer) == [1]


def test_a_curtain_that_is_half_open_is_no_frame():
    near, observer = watching()
    near.show(mark.LAST_NUMBER)
    near.show(0, PLACES[0])
    assert observer.glance() == 0
    assert observer.seen == []


def test_lines_of_a_scene():
    assert sightings(["0 100 1 2", "1 250 3 4"]) == [Sighting(0, 100), Sighting(1, 250)]
