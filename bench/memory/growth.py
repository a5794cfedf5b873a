"""Whether memory grows: the end of a run against what it had settled at."""

from __future__ import annotations

import statistics
from collections.abc import Sequence

from bench.memory.sample import Sample

SHARE = 1 / 15
"""Of the run, on which each of the two medians stands: of half an hour two minutes. A garbage collection or the
picture of a moment is no growth."""


def growth_percent(samples: Sequence[Sample], end: str, settled_s: float) -> float:
    """Return by how much an end's processes hold more at the end than after a time.

    Args:
        samples: of the whole run, in the order of time.
        end: "server" or "viewer".
        settled_s: after the beginning, when caches have filled.
    """
    last_s = samples[-1].at_s
    width_s = last_s * SHARE
    early = [one.total_mib(end) for one in samples if settled_s <= one.at_s <= settled_s + width_s]
    late = [one.total_mib(end) for one in samples if one.at_s >= last_s - width_s]
    before = statistics.median(early)
    return (statistics.median(late) / before - 1) * 100
