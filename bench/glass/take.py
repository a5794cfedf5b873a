"""One measurement: two screens, a server, a line, a viewer and a scene, and what an observer sees of it."""

from __future__ import annotations

import time
from contextlib import closing
from dataclasses import dataclass, field

from bench.glass import burden
from bench.glass.observer import Eye, Observer, sightings
from bench.glass.peers import Pair
from bench.glass.plan import Take, Wire
from bench.glass.programs import Programs
from bench.glass.reckoning import latencies_ms, percentile, rounded, shown_share
from bench.glass.spoken_to import SceneProcess
from bench.glass.stand import Stand

GLANCE_S = 0.002
"""Between two looks at the viewer's screen: the error of a latency, and what the observer costs."""

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


def measure(pair: Pair, wire: Wire, take: Take) -> Figures:
    """Run a pair on a line with a scene and return what was seen.

    Raises:
        MeasuringError: a program is missing, or does not start or show anything.
    """
    with Programs() as programs:
        stand = Stand(programs, pair, wire, take)
        with closing(Eye(stand.near.name)) as near, closing(Eye(stand.far.name)) as far:
            observer = Observer(near, far)
            stand.wait_for_curtain(observer)
            time.sleep(REST_S)
            return _watch(stand, observer, take, wire)


def _watch(stand: Stand, observer: Observer, take: Take, wire: Wire) -> Figures:
    scene, line, sides = stand.scene, stand.line, stand.sides
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
