"""One measurement: two screens, a server, a line, a viewer and a scene, and what an observer sees of it."""

from __future__ import annotations

import json
import os
import select
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field

from bench.glass import burden, mark
from bench.glass.observer import Eye, Observer, sightings
from bench.glass.peers import Pair
from bench.glass.plan import Take, Wire
from bench.glass.programs import MeasuringError, Programs, Screen, free_port, is_listening
from bench.glass.reckoning import latencies_ms, percentile, rounded, shown_share

WIDTH_PX, HEIGHT_PX = 1920, 1080
GLANCE_S = 0.002
"""Between two looks at the viewer's screen: the error of a latency, and what the observer costs."""

CURTAIN_TIMEOUT_S = 40.0
"""For a viewer to connect and show the curtain through the slowest line."""

REST_S = 1.0
"""After the curtain is seen, before the scene begins: whatever the ends still do about it."""


@dataclass
class Figures:
    """What one take gives; times in milliseconds, None for never.

    Attributes:
        opened_ms: until the scene's first picture, a change of the whole screen, was seen whole.
        fps: distinct frames seen a second of the scene.
        kbytes: from the server to the viewer, from the scene's first picture to the last comparison.
        machine_busy: share of all cores' time that was not idle while the scene ran, everybody's work included.
    """

    latency_p50_ms: float | None = None
    latency_p95_ms: float | None = None
    opened_ms: float | None = None
    shown: float = 0.0
    fps: float = 0.0
    kbytes: float = 0.0
    cpu_server_s: float = 0.0
    cpu_viewer_s: float = 0.0
    machine_busy: float = 0.0
    likeness_db: dict[str, float] = field(default_factory=dict)


class LineProcess:
    """The slow line, in a process of its own."""

    def __init__(self, programs: Programs, wire: Wire, port: int) -> None:
        """Start it; it forwards to a port."""
        command = [sys.executable, "-m", "bench.glass.line", "--to", str(port), "--down", wire.down, "--up", wire.up]
        self._process = programs.start([*command, "--delay-ms", str(wire.delay_ms)], is_spoken_to=True)
        self.port = self._answer()["port"]

    def counts(self) -> dict[str, int]:
        """Return the bytes delivered so far, "up" and "down"."""
        return self.command("count")

    def command(self, words: str) -> dict[str, int]:
        """Have the line do something: count, cut, hold SECONDS."""
        assert self._process.stdin is not None
        self._process.stdin.write(words + "\n")
        self._process.stdin.flush()
        return self._answer()

    def _answer(self) -> dict[str, int]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise MeasuringError("The slow line has ended.")
        answer: dict[str, int] = json.loads(line)
        return answer


class SceneProcess:
    """The scene, in a process of its own on the far screen.

    Attributes:
        lines: what it has said of painted frames.
        is_done: whether the last frame is painted.
    """

    def __init__(self, programs: Programs, screen: Screen, take: Take) -> None:
        """Start it, and wait for its curtain."""
        command = [sys.executable, "-m", "bench.glass.scene", "--scene", take.scene, "--rate", str(take.rate)]
        command += ["--seconds", str(take.seconds), "--seed", str(take.seed)]
        self._process = programs.start(command, screen.environment, is_spoken_to=True)
        self.lines: list[str] = []
        self.is_done = False
        if self._next() != "ready":
            raise MeasuringError("The scene did not start. " + programs.last_words())

    def begin(self) -> None:
        """Open the curtain."""
        assert self._process.stdin is not None
        self._process.stdin.write("begin\n")
        self._process.stdin.flush()

    def has_news(self) -> bool:
        """Tell whether it has said something more."""
        assert self._process.stdout is not None
        return bool(select.select([self._process.stdout.fileno()], [], [], 0)[0])

    def listen(self) -> tuple[int, int] | None:
        """Take one line; returns where the third mark of the frame is, None when it was the last word."""
        line = self._next()
        if line in {"done", ""}:
            self.is_done = True
            return None
        self.lines.append(line)
        words = line.split()
        return int(words[2]), int(words[3])

    def _next(self) -> str:
        """Take one line and no more from the pipe: `has_news` looks at the pipe, not at a buffer of ours."""
        assert self._process.stdout is not None
        taken = b""
        while (byte := os.read(self._process.stdout.fileno(), 1)) not in {b"", b"\n"}:
            taken += byte
        return taken.decode()


def measure(pair: Pair, wire: Wire, take: Take) -> Figures:
    """Run a pair on a line with a scene and return what was seen.

    Raises:
        MeasuringError: a program is missing, or does not start or show anything.
    """
    with Programs() as programs:
        far, near = (Screen(programs, WIDTH_PX, HEIGHT_PX) for _ in range(2))
        scene = SceneProcess(programs, far, take)
        port = free_port()
        server = programs.start(_filled(pair.server, far, port), far.environment)
        programs.wait_until(lambda: is_listening(port), f"{pair.name}: the server listens", program=server)
        line = LineProcess(programs, wire, port)
        viewer = programs.start(_filled(pair.viewer, far, line.port), near.environment)
        with closing(Eye(near.name)) as near_eye, closing(Eye(far.name)) as far_eye:
            observer = Observer(near_eye, far_eye)
            what = f"{pair.name}: the viewer shows the screen"
            programs.wait_until(lambda: observer.glance() == mark.LAST_NUMBER, what, CURTAIN_TIMEOUT_S, viewer)
            time.sleep(REST_S)
            return _watch(scene, line, observer, (server.pid, viewer.pid), take, wire)


def _filled(command: tuple[str, ...], far: Screen, port: int) -> list[str]:
    return [word.format(display=far.name, port=port, host="127.0.0.1") for word in command]


def _watch(
    scene: SceneProcess, line: LineProcess, observer: Observer, sides: tuple[int, int], take: Take, wire: Wire
) -> Figures:
    bytes_before = line.counts()["down"]
    cpu_before, ticks_before = [burden.cpu_s(pid) for pid in sides], burden.machine_ticks()
    scene.begin()
    while not scene.is_done:
        _follow(scene, observer)
    last_s = time.monotonic()
    busy, ticks = (after - before for after, before in zip(burden.machine_ticks(), ticks_before, strict=True))
    cpu = [burden.cpu_s(pid) - before for pid, before in zip(sides, cpu_before, strict=True)]
    likeness = {}
    for at_s in wire.likeness_at_s:
        while time.monotonic() < last_s + at_s:
            _follow(scene, observer)
        likeness[f"{at_s:g}"] = round(observer.likeness_db(), 1)
    figures = reckon(scene.lines, observer, take)
    figures.kbytes = round((line.counts()["down"] - bytes_before) / 1000, 1)
    figures.cpu_server_s, figures.cpu_viewer_s = (round(seconds, 2) for seconds in cpu)
    figures.machine_busy = round(busy / ticks, 2) if ticks else 0.0
    figures.likeness_db = likeness
    return figures


def _follow(scene: SceneProcess, observer: Observer) -> None:
    if not scene.is_done and scene.has_news():
        focus = scene.listen()
        if focus is not None:
            observer.move_focus(*focus)
    observer.glance()
    time.sleep(GLANCE_S)


def reckon(lines: list[str], observer: Observer, take: Take) -> Figures:
    """Return the figures of what was painted and seen; the first picture counts by itself."""
    painted = sightings(lines)
    opening, frames = painted[:1], painted[1:]
    times = latencies_ms(frames, observer.seen)
    numbers = {sighting.number for sighting in observer.seen}
    return Figures(
        latency_p50_ms=rounded(percentile(times, 0.5)),
        latency_p95_ms=rounded(percentile(times, 0.95)),
        opened_ms=rounded(percentile(latencies_ms(opening, observer.seen), 0.5)),
        shown=round(shown_share(frames, observer.seen), 2),
        fps=round(sum(frame.number in numbers for frame in frames) / take.seconds, 1) if take.seconds else 0.0,
    )
