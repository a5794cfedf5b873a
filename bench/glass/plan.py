"""What is measured: a scene on a line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Wire:
    """A line between server and viewer.

    Attributes:
        down, up: bits a second with k or M, "0" without limit; down is towards the viewer.
        delay_ms: one way.
        queue_ms: how much the line holds back at its rate before it takes no more.
        likeness_at_s: when, after a scene's last frame, the viewer's picture is compared with the true one.
    """

    name: str
    down: str
    up: str
    delay_ms: float
    likeness_at_s: tuple[float, ...] = (0.3, 1.0)
    queue_ms: float = 200


SLOW = Wire("slow", "512k", "512k", 60, (0.3, 1.0, 2.0, 5.0))
MIDDLE = Wire("middle", "2M", "512k", 30)
FREE = Wire("free", "0", "0", 0)
FAR = Wire("far", "256k", "256k", 75)
WIRES = {wire.name: wire for wire in (SLOW, MIDDLE, FREE, FAR)}


@dataclass(frozen=True)
class Take:
    """One scene, once.

    Attributes:
        rate: frames a second, 0 for the scene's own.
        is_typed: each key pressed on the far screen brings the next frame, instead of a clock.
    """

    scene: str
    seconds: float = 8.0
    rate: float = 0.0
    seed: int = 1
    is_typed: bool = False
