"""Tells when the near screen shows the far one rightly: what was painted lately, and all of it."""

from __future__ import annotations

import time
from contextlib import closing

from bench.glass import mark
from bench.glass.observer import Eye
from bench.glass.programs import MeasuringError
from bench.glass.reckoning import likeness_db
from bench.glass.stand import Stand

SHARP_DB = 45.0
GLANCE_S = 0.005


class Watch:
    """Compares the two screens of a stand at work; the far one may change its size."""

    def __init__(self, stand: Stand, near: Eye) -> None:
        self._stand, self._near = stand, near
        self._painted_ns: dict[int, int] = {}
        self._focus = (0, 0)

    def recovery_s(self, since_ns: int, timeout_s: float) -> float | None:
        """Return how long after a moment the near screen was right again; None when it was not in time."""
        deadline_ns = since_ns + round(timeout_s * 1e9)
        while time.monotonic_ns() < deadline_ns:
            self._follow()
            seen_ns = time.monotonic_ns()
            with closing(Eye(self._stand.far.name)) as far:
                if any(self._is_right(far, place, since_ns) for place in self._places(far)):
                    return (seen_ns - since_ns) / 1e9
            time.sleep(GLANCE_S)
        return None

    def _follow(self) -> None:
        scene = self._stand.scene
        while scene.has_news():
            focus = scene.listen()
            if focus is None:
                raise MeasuringError("The scene has ended.")
            number, painted_ns = scene.lines[-1].split()[:2]
            self._painted_ns[int(number)] = int(painted_ns)
            self._focus = focus

    def _places(self, far: Eye) -> set[tuple[int, int]]:
        """Return where a view may put a screen smaller than its own: into the corner, as ours, or the middle."""
        return {(0, 0), ((self._near.width - far.width) // 2, (self._near.height - far.height) // 2)}

    def _is_right(self, far: Eye, place: tuple[int, int], since_ns: int) -> bool:
        """Tell whether the mark where it happens was painted after a moment, and all of the far screen is seen."""
        left, top = place
        x, y = self._focus
        number = mark.number_in(self._near.look(left + x, top + y, mark.WIDTH_PX, mark.HEIGHT_PX))
        if number is None or self._painted_ns.get(number, 0) < since_ns:
            return False
        shown = self._near.look(left, top, far.width, far.height)[..., :3]
        return likeness_db(shown, far.picture()) >= SHARP_DB
