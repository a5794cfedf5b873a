"""What a line's figures must keep to, and whether they do."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bench.glass.take import Figures


@dataclass(frozen=True)
class Bounds:
    """Limits for one scene on one line; what is left out is not limited.

    Attributes:
        latency_ms: the median may be at most this.
        times_peer: the median may be at most so many of the peer's in the same run.
        above_bare_ms: so much more than the bare pair in the same run may the whole product take.
        likeness_db: at least this, by the seconds after the last frame.
    """

    latency_ms: float = math.inf
    times_peer: float = math.inf
    above_bare_ms: float = math.inf
    shown: float = 0.0
    fps: float = 0.0
    likeness_db: Mapping[str, float] | None = None


def broken(
    scene: str, bounds: Bounds, ours: Figures, *, peer: Figures | None = None, bare: Figures | None = None
) -> list[str]:
    """Return what does not keep to the bounds, in words; nothing when all is well.

    Args:
        scene: named in the words.
        bounds: for the scene on this line.
        ours: what is judged.
        peer: the other program's figures of the same run.
        bare: the bare pair's figures of the same run, where `ours` are the whole product's.
    """
    found: list[str] = []
    latency = _never_is_inf(ours.latency_p50_ms)
    if latency > bounds.latency_ms or math.isinf(latency):
        found.append(f"{scene}: {latency:.0f} ms, at most {bounds.latency_ms:.0f}")
    if peer is not None and latency > bounds.times_peer * _never_is_inf(peer.latency_p50_ms):
        found.append(f"{scene}: {latency:.0f} ms, at most {bounds.times_peer} x {peer.latency_p50_ms}")
    if bare is not None and latency > bounds.above_bare_ms + _never_is_inf(bare.latency_p50_ms):
        found.append(f"{scene}: {latency:.0f} ms, at most {bounds.above_bare_ms:.0f} above {bare.latency_p50_ms}")
    if ours.shown < bounds.shown:
        found.append(f"{scene}: {ours.shown} shown, at least {bounds.shown}")
    if ours.fps < bounds.fps:
        found.append(f"{scene}: {ours.fps} frames a second, at least {bounds.fps}")
    for at_s, least in (bounds.likeness_db or {}).items():
        if ours.likeness_db.get(at_s, 0.0) < least:
            found.append(f"{scene}: {ours.likeness_db.get(at_s)} dB after {at_s} s, at least {least}")
    return found


def median_of(takes: Sequence[Figures]) -> Figures:
    """Return the take whose median latency is in the middle: its other figures belong to it."""
    return sorted(takes, key=lambda figures: _never_is_inf(figures.latency_p50_ms))[len(takes) // 2]


def _never_is_inf(value: float | None) -> float:
    return math.inf if value is None else value
