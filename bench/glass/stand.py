"""All that one measurement needs, set up: two screens, a server, a line, a viewer, and a scene behind a curtain."""

from __future__ import annotations

from bench.glass import mark
from bench.glass.observer import Observer
from bench.glass.peers import Pair
from bench.glass.plan import Take, Wire
from bench.glass.programs import Programs, Screen, free_port, is_listening
from bench.glass.spoken_to import LineProcess, SceneProcess

WIDTH_PX, HEIGHT_PX = 1920, 1080

SERVER_TIMEOUT_S = 40.0
"""The product's makes a hub and its accounts first."""

CURTAIN_TIMEOUT_S = 40.0
"""For a viewer to connect and show the curtain through the slowest line."""


class Stand:
    """A pair at work; all its programs end with `programs`.

    Attributes:
        far, near: the screen that is shown, and the one that shows it.
        sides: process ids of server and viewer.
    """

    def __init__(self, programs: Programs, pair: Pair, wire: Wire, take: Take, *others: int) -> None:
        """Start everything.

        Args:
            programs: own what is started.
            pair: server and viewer.
            wire: the line between them.
            take: the scene.
            others: ports beside the server's that the line leads to as well, in `line.ports` after the first.

        Raises:
            MeasuringError: a program is missing or does not start.
        """
        self.programs, self.pair = programs, pair
        self.far, self.near = (Screen(programs, WIDTH_PX, HEIGHT_PX) for _ in range(2))
        self.scene = SceneProcess(programs, self.far, take)
        port = free_port()
        server = programs.start(self._filled(pair.server, port), self.far.environment)
        what = f"{pair.name}: the server listens"
        programs.wait_until(lambda: is_listening(port), what, SERVER_TIMEOUT_S, server)
        self.line = LineProcess(programs, wire, port, *others)
        self._viewer = programs.start(self._filled(pair.viewer, self.line.ports[0]), self.near.environment)
        self.sides = (server.pid, self._viewer.pid)

    def wait_for_curtain(self, observer: Observer) -> None:
        """Wait until the viewer shows the curtain.

        Raises:
            MeasuringError: it does not.
        """
        what = f"{self.pair.name}: the viewer shows the screen"
        self.programs.wait_until(lambda: observer.glance() == mark.LAST_NUMBER, what, CURTAIN_TIMEOUT_S, self._viewer)

    def _filled(self, command: tuple[str, ...], port: int) -> list[str]:
        return [word.format(display=self.far.name, port=port, host="127.0.0.1") for word in command]
