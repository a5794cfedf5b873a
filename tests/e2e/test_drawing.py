"""The agent points and draws with his mouse; the customer sees it on his screen, until he stops the session."""

from __future__ import annotations

import os
import subprocess

import numpy as np
import pytest
from displays import eventually

from app.demo.scene import CUSTOMER_SCREEN, Scene
from remote.draw.messages import Ink
from widgets.common.ink import INK_COLOURS

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

LINE = [(60 + 12 * step, 90 + 4 * step) for step in range(30)]
"""On the customer's screen, left of his windows."""


class Hand:
    """The agent's mouse over the customer's screen in his view; places are the customer's pixels."""

    def __init__(self, scene: Scene) -> None:
        self._display = scene.agent_screen.name
        left, top, width, height = scene.workstation.wait_for("viewer.screen")["rect"]
        self._scale = min(width / CUSTOMER_SCREEN[0], height / CUSTOMER_SCREEN[1], 1.0)
        self._left = left + (width - CUSTOMER_SCREEN[0] * self._scale) / 2
        self._top = top + (height - CUSTOMER_SCREEN[1] * self._scale) / 2

    def do(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self._display}, check=True, timeout=10)

    def move(self, x: int, y: int) -> None:
        self.do(
            "mousemove",
            str(round(self._left + (x + 0.5) * self._scale)),
            str(round(self._top + (y + 0.5) * self._scale)),
        )

    def draw(self, places: list[tuple[int, int]]) -> None:
        self.move(*places[0])
        self.do("mousedown", "1")
        for place in places[1:]:
            self.move(*place)
        self.do("mouseup", "1")


def reds(scene: Scene) -> int:
    """Return how many pixels of the customer's upper left corner are the pen's red."""
    seen = scene.customer_glass.area(50, 80, 380, 150)
    red, green, blue = INK_COLOURS[Ink.RED].getRgb()[:3]
    return int((np.abs(seen - np.array([blue, green, red], np.float32)).max(axis=2) < 3).sum())


def test_what_the_agent_draws_is_on_the_customers_screen_until_he_stops(scene: Scene) -> None:
    scene.workstation.click("session.ask_view")
    scene.companion.click("request.grant")
    scene.wait_for_picture()
    assert reds(scene) == 0
    scene.workstation.click("view.pen")
    hand = Hand(scene)
    hand.draw(LINE)
    eventually(lambda: reds(scene) > 300 * 3)
    scene.companion.click("banner.stop")
    eventually(lambda: reds(scene) == 0, 2.0)
