"""The mouse over the far screen: its buttons and wheel as RFB knows them (RFC 6143, section 7.5.5)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt

Button = Qt.MouseButton

BUTTON_BITS = {
    Button.LeftButton: 1 << 0,
    Button.MiddleButton: 1 << 1,
    Button.RightButton: 1 << 2,
    Button.BackButton: 1 << 7,
}
WHEEL_UP, WHEEL_DOWN, WHEEL_LEFT, WHEEL_RIGHT = 1 << 3, 1 << 4, 1 << 5, 1 << 6

NOTCH = 120
"""Qt's measure of one notch of a wheel; touchpads send fractions, which add up."""
MAX_NOTCHES = 20
"""A flick of a touchpad is not worth more than a page or two."""

SendPointer = Callable[[int, int, int], None]


class Mouse:
    """Remembers which buttons are down and how far the wheel is between two notches."""

    def __init__(self, send_pointer: SendPointer) -> None:
        self._send_pointer = send_pointer
        self._buttons = 0
        self._place = (0, 0)
        self._rest = QPoint()

    def move(self, place: tuple[int, int]) -> None:
        """Move the far pointer to a framebuffer pixel."""
        self._place = place
        self._send()

    def press(self, button: Qt.MouseButton, place: tuple[int, int]) -> None:
        """Press a button there; buttons that RFB does not know only move."""
        self._buttons |= BUTTON_BITS.get(button, 0)
        self.move(place)

    def release(self, button: Qt.MouseButton, place: tuple[int, int]) -> None:
        """Release a button there."""
        self._buttons &= ~BUTTON_BITS.get(button, 0)
        self.move(place)

    def turn_wheel(self, angle: QPoint, place: tuple[int, int]) -> None:
        """Turn the wheel there; up and left are positive, 120 is a notch."""
        self._place = place
        self._rest += angle
        across, down = int(self._rest.x() / NOTCH), int(self._rest.y() / NOTCH)
        self._rest -= QPoint(across * NOTCH, down * NOTCH)
        self._click(WHEEL_UP if down > 0 else WHEEL_DOWN, abs(down))
        self._click(WHEEL_LEFT if across > 0 else WHEEL_RIGHT, abs(across))

    def release_all(self) -> None:
        """Release every button, because we shall not hear of it."""
        self._rest = QPoint()
        if self._buttons:
            self._buttons = 0
            self._send()

    def _click(self, bit: int, times: int) -> None:
        for _ in range(min(times, MAX_NOTCHES)):
            self._send_pointer(*self._place, self._buttons | bit)
            self._send()

    def _send(self) -> None:
        self._send_pointer(*self._place, self._buttons)
