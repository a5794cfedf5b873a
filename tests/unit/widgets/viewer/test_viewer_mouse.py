"""Buttons and wheel as RFB knows them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from widgets.viewer.mouse import MAX_NOTCHES, Mouse

Button = Qt.MouseButton


@pytest.fixture
def sent() -> list[tuple[int, int, int]]:
    return []


@pytest.fixture
def mouse(sent: list[tuple[int, int, int]]) -> Mouse:
    return Mouse(lambda x, y, buttons: sent.append((x, y, buttons)))


def test_buttons_stay_down_while_the_mouse_moves(mouse: Mouse, sent: list[tuple[int, int, int]]) -> None:
    mouse.press(Button.LeftButton, (1, 1))
    mouse.move((2, 2))
    mouse.press(Button.RightButton, (2, 2))
    mouse.release(Button.LeftButton, (3, 3))
    assert sent == [(1, 1, 1), (2, 2, 1), (2, 2, 5), (3, 3, 4)]


@pytest.mark.parametrize(
    ("angle", "bit"),
    [(QPoint(0, 120), 8), (QPoint(0, -120), 16), (QPoint(120, 0), 32), (QPoint(-120, 0), 64)],
)
def test_a_notch_of_the_wheel_is_a_click(
    mouse: Mouse, sent: list[tuple[int, int, int]], angle: QPoint, bit: int
) -> None:
    mouse.turn_wheel(angle, (5, 6))
    assert sent == [(5, 6, bit), (5, 6, 0)]


def test_fractions_of_a_notch_add_up(mouse: Mouse, sent: list[tuple[int, int, int]]) -> None:
    for _ in range(7):
        mouse.turn_wheel(QPoint(0, -40), (0, 0))
    assert [buttons for *_, buttons in sent] == [16, 0, 16, 0]


def test_a_flick_is_limited(mouse: Mouse, sent: list[tuple[int, int, int]]) -> None:
    mouse.turn_wheel(QPoint(0, 120 * 500), (0, 0))
    assert len(sent) == 2 * MAX_NOTCHES


def test_release_all_lets_go_once(mouse: Mouse, sent: list[tuple[int, int, int]]) -> None:
    mouse.press(Button.MiddleButton, (4, 4))
    mouse.release_all()
    mouse.release_all()
    assert sent == [(4, 4, 2), (4, 4, 0)]
