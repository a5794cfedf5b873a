"""What moves goes as a film, and what it lost is repaired when it is over."""

from __future__ import annotations

import numpy as np
import pytest

from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.geometry import Rect
from remote.share.film import BITS_A_PIXEL, MAX_FPS, MAX_KBIT_S, MIN_FPS, Film, outside

SCENE = Rect(64, 64, 160, 96)
FRAME = np.random.default_rng(5).integers(0, 256, (240, 320, 4), np.uint8)
TEXT = np.where(np.random.default_rng(5).random((240, 320, 1)) < 0.1, 0, 255).astype(np.uint8).repeat(4, axis=2)


class Packer:
    """Writes down what it is asked to pack (a VideoEncoder)."""

    def __init__(self, rect: Rect, kbit_s: float, fps: float) -> None:
        self.rect = rect
        self.rates = [(kbit_s, fps)]
        self.keys: list[bool] = []

    def set_rate(self, kbit_s: float, fps: float) -> None:
        self.rates.append((kbit_s, fps))

    def encode(self, screen: np.ndarray, *, is_key: bool = False) -> H264Frame:
        self.keys.append(is_key)
        return H264Frame(self.rect, b"picture", is_new_stream=is_key)


class Studio:
    """A film whose scene changes 20 times a second."""

    def __init__(self) -> None:
        self.packers: list[Packer] = []
        self.film = Film(320, 240, self._new)
        self.now_s = 0.0

    def play(
        self, seconds: float, *, rate: float = 64_000.0, is_wanted: bool = True, frame: np.ndarray = FRAME
    ) -> list[H264Frame | None]:
        pictures = []
        for _ in range(int(seconds * 20)):
            self.now_s += 0.05
            self.film.watch(self.now_s, frame, [SCENE], is_wanted=is_wanted)
            pictures.append(self.film.picture(FRAME, [SCENE], rate))
            self.film.sent(self.now_s, [])
        return pictures

    def _new(self, rect: Rect, kbit_s: float, fps: float) -> Packer:
        self.packers.append(Packer(rect, kbit_s, fps))
        return self.packers[-1]


def test_what_keeps_moving_becomes_a_film_of_one_stream() -> None:
    studio = Studio()
    pictures = studio.play(4.0)
    assert pictures[0] is None and pictures[-1] is not None
    assert pictures[-1].rect == studio.film.rect == SCENE
    assert len(studio.packers) == 1


def test_a_viewer_that_takes_no_films_gets_none() -> None:
    studio = Studio()
    assert not any(studio.play(4.0, is_wanted=False))
    assert studio.film.rect is None and studio.packers == []


def test_text_that_changes_quickly_is_no_film() -> None:
    studio = Studio()
    assert not any(studio.play(4.0, frame=TEXT))
    assert any(studio.play(1.0))


def test_nothing_is_packed_while_the_scene_stands_still_and_then_it_is_over() -> None:
    studio = Studio()
    studio.play(4.0)
    assert studio.film.picture(FRAME, [Rect(0, 0, 10, 10)], 64_000.0) is None
    over_s = studio.film.rests_at_s()
    assert over_s is not None
    studio.film.watch(over_s, FRAME, [], is_wanted=True)
    assert studio.film.rect is None and studio.film.rests_at_s() is None


def test_a_lost_picture_makes_the_next_one_stand_for_itself_once() -> None:
    studio = Studio()
    studio.play(4.0)
    studio.film.refresh()
    studio.play(0.1)
    assert studio.packers[0].keys[-2:] == [True, False]


@pytest.mark.parametrize(("rate", "fps"), [(64_000.0, 16), (1e9, MAX_FPS), (2_000.0, MIN_FPS)])
def test_the_line_says_how_many_bits_and_pictures(rate: float, fps: float) -> None:
    studio = Studio()
    studio.play(4.0, rate=rate)
    kbit_s, told_fps = studio.packers[0].rates[0]
    assert told_fps == fps
    assert kbit_s <= min(rate * 8 / 1000, MAX_KBIT_S, SCENE.area * fps * BITS_A_PIXEL / 1000)


def test_only_another_line_is_told_to_the_encoder() -> None:
    studio = Studio()
    studio.play(4.0, rate=64_000.0)
    studio.play(1.0, rate=66_000.0)
    assert len(studio.packers[0].rates) == 1
    studio.play(1.0, rate=200_000.0)
    assert len(studio.packers[0].rates) == 2


def test_what_is_outside_a_hole() -> None:
    covered = np.zeros((300, 400), int)
    for part in outside([Rect(0, 0, 300, 200), Rect(310, 0, 5, 5)], SCENE):
        covered[part.y : part.bottom, part.x : part.right] += 1
    expected = np.zeros((300, 400), int)
    expected[:200, :300] = 1
    expected[SCENE.y : SCENE.bottom, SCENE.x : SCENE.right] = 0
    expected[:5, 310:315] = 1
    assert (covered == expected).all()
    assert outside([SCENE], None) == [SCENE]
    assert outside([SCENE], SCENE) == []
