"""The drawing board on real X screens, with no compositor: the pixels are there, and clicks go through them."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator, Mapping

import numpy as np
import pytest
from displays import VirtualDisplay, eventually
from Xlib import X
from Xlib.display import Display

from remote.draw.messages import Erase, Ink, Lift, Mark, More, Pin, Point, PointAt, PointAway, Stroke, encode_mark
from widgets.common.ink import DARK_EDGE, INK_COLOURS, LIGHT_EDGE

Colour = tuple[int, int, int]
GROUND = (90, 120, 60)
RED = INK_COLOURS[Ink.RED].getRgb()[:3]
LIGHT = LIGHT_EDGE.getRgb()[:3]
DARK = DARK_EDGE.getRgb()[:3]


class Below:
    """A window of another program over the whole screen: coloured, and counting the clicks that reach it."""

    def __init__(self, display: VirtualDisplay) -> None:
        self._connection = Display(display.name)
        screen = self._connection.screen()
        red, green, blue = GROUND
        self.window = screen.root.create_window(
            0, 0, display.width, display.height, 0, screen.root_depth,
            background_pixel=red << 16 | green << 8 | blue,
            event_mask=X.ButtonPressMask | X.KeyPressMask | X.StructureNotifyMask,
            override_redirect=True,
        )  # fmt: skip
        self.window.map()
        self.window.set_input_focus(X.RevertToNone, X.CurrentTime)
        self._connection.sync()
        self.clicks: list[tuple[int, int]] = []

    def look(self) -> list[tuple[int, int]]:
        while self._connection.pending_events():
            event = self._connection.next_event()
            if event.type == X.ButtonPress:
                self.clicks.append((event.root_x, event.root_y))
        return self.clicks

    def has_focus(self) -> bool:
        focus = self._connection.get_input_focus().focus
        return bool(focus == self.window)

    def close(self) -> None:
        self._connection.close()


class Board:
    """The board's program on a screen."""

    def __init__(self, display: VirtualDisplay, environment: Mapping[str, str]) -> None:
        self.display = display
        self.program = display.start(
            [sys.executable, "-m", "tests.fakes.board_program"],
            environment=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.program.stdout is not None
        assert self.program.stdout.readline() == b"ready\n"

    def say(self, line: bytes) -> None:
        assert self.program.stdin is not None
        self.program.stdin.write(line.rstrip(b"\n") + b"\n")
        self.program.stdin.flush()

    def take(self, *marks: Mark) -> None:
        for mark in marks:
            self.say(encode_mark(mark))

    def windows(self) -> int:
        self.say(b"windows")
        assert self.program.stdout is not None
        return int(self.program.stdout.readline())

    def colour(self, x: int, y: int) -> Colour:
        blue, green, red = (int(value) for value in self.display.picture()[y, x])
        return red, green, blue

    def wait_for(self, x: int, y: int, colour: Colour) -> None:
        eventually(lambda: self.colour(x, y) == colour)

    def only_ground(self) -> bool:
        return bool((self.display.picture() == np.array(GROUND[::-1], np.uint8)).all())


class Stage:
    """A screen, a window of somebody else's on it, and a board above."""

    def __init__(self, display: VirtualDisplay, environment: Mapping[str, str] | None = None) -> None:
        self.display = display
        self.below = Below(display)
        self.board = Board(display, environment or {})

    def close(self) -> None:
        self.below.close()
        self.display.end(self.board.program)


@pytest.fixture(scope="module")
def screen() -> Iterator[VirtualDisplay]:
    with VirtualDisplay(800, 600) as display:
        yield display


@pytest.fixture
def stage(screen: VirtualDisplay) -> Iterator[Stage]:
    stage = Stage(screen)
    yield stage
    stage.close()


def line(stroke_id: int, *points: Point, ink: Ink = Ink.RED) -> list[Mark]:
    return [Stroke(stroke_id, ink, points[:1]), More(stroke_id, points[1:])]


@pytest.mark.slow
def test_a_stroke_is_on_the_screen_with_both_its_edges_and_gone_after_clear(stage: Stage) -> None:
    board = stage.board
    board.take(*line(1, (100, 200), (200, 200), (300, 200)), Lift(1))
    board.wait_for(150, 200, RED)
    column = [board.colour(200, y) for y in range(190, 211)]
    assert column[0] == column[-1] == GROUND
    assert LIGHT in column
    assert any(sum(abs(a - b) for a, b in zip(seen, DARK, strict=True)) < 60 for seen in column)
    assert board.colour(150, 230) == GROUND
    board.say(b"clear")
    eventually(board.only_ground)
    assert board.windows() == 0


@pytest.mark.slow
def test_clicks_go_through_and_the_focus_stays(stage: Stage) -> None:
    board, below = stage.board, stage.below
    board.take(*line(1, (100, 200), (300, 200)), PointAt(150, 200))
    board.wait_for(250, 200, RED)
    for x, y in ((250, 200), (155, 208), (180, 238)):
        stage.display.run(["xdotool", "mousemove", str(x), str(y), "click", "1"])
        eventually(lambda x=x, y=y: (x, y) in below.look())
    assert below.has_focus()


@pytest.mark.slow
def test_the_pointer_has_its_tip_on_the_place_and_a_name_that_stays_on_the_screen(stage: Stage) -> None:
    board = stage.board
    board.take(PointAt(400, 300))
    board.wait_for(403, 308, RED)
    assert board.colour(390, 290) == GROUND
    tag = stage.display.picture()[324:346, 418:520]
    assert (tag == 255).all(axis=2).sum() > 50, "white letters on the tag"
    board.take(PointAt(790, 590))
    board.wait_for(792, 595, RED)
    assert board.colour(403, 308) == GROUND
    reds = (stage.display.picture()[540:590, 650:790] == np.array(RED[::-1])).all(axis=2)
    assert reds.sum() > 500, "the name lies left of the tip and above it"
    board.take(PointAway())
    eventually(board.only_ground)
    assert board.windows() == 0


@pytest.mark.slow
def test_strokes_fade_by_themselves_but_pinned_ones_stay(screen: VirtualDisplay) -> None:
    stage = Stage(screen, {"DESKHAND_TEST_STAY_S": "0.2"})
    board = stage.board
    board.take(*line(1, (100, 100), (300, 100)), Lift(1))
    board.wait_for(200, 100, RED)
    eventually(board.only_ground)
    assert board.windows() == 0
    board.take(Pin(True), *line(2, (100, 300), (300, 300)), Lift(2), *line(3, (100, 400), (300, 400)), Lift(3))
    board.wait_for(200, 400, RED)
    board.take(Erase(3))
    board.wait_for(200, 400, GROUND)
    assert board.colour(200, 300) == RED
    board.take(Pin(False))
    eventually(board.only_ground)
    stage.close()


@pytest.mark.slow
def test_nothing_is_drawn_over_what_must_be_read(stage: Stage) -> None:
    board, blue = stage.board, (0, 0, 255)
    board.take(*line(1, (50, 300), (700, 300)))
    board.wait_for(350, 300, RED)
    board.say(b"shield 300 250 100 100")
    board.wait_for(350, 300, blue)
    board.take(*line(2, (310, 280), (390, 320)), PointAt(350, 260), PointAt(200, 100))
    board.wait_for(203, 108, RED)
    inside = stage.display.picture()[250:350, 300:400]
    assert (inside == np.array(blue[::-1])).all()
    assert board.colour(500, 300) == RED


@pytest.mark.slow
def test_two_screens_of_which_one_is_fine(screen: VirtualDisplay) -> None:
    screen.run(["xrandr", "--setmonitor", "left", "400/100x600/150+0+0", "screen"])
    screen.run(["xrandr", "--setmonitor", "right", "400/100x600/150+400+0", "none"])
    stage = Stage(screen, {"QT_SCREEN_SCALE_FACTORS": "left=1;right=2"})
    board = stage.board
    try:
        board.take(*line(1, (200, 300), (390, 300), (410, 300), (700, 300)))
        for x in (250, 397, 403, 650):
            board.wait_for(x, 300, RED)
        assert board.windows() == 2
        left, right = ([board.colour(x, y) for y in range(280, 320)].count(RED) for x in (250, 650))
        assert right >= 2 * left - 1, "as wide as everything else on that screen"
        board.take(Erase(), PointAt(600, 100))
        board.wait_for(606, 116, RED)
    finally:
        stage.close()
        for name in ("left", "right"):
            screen.run(["xrandr", "--delmonitor", name])
