"""The bare remote view without a slow line between, where only the two ends count, against TigerVNC."""

from __future__ import annotations

import sys

from bench.glass.bounds import Bounds
from bench.glass.contest import contest
from bench.glass.plan import FREE

TIMES_PEER = 1.5
"""TigerVNC is C++ from end to end; within this nobody sees a difference, and 1.0 is what we aim for."""

BOUNDS = {
    "typing": Bounds(times_peer=TIMES_PEER),
    "scroll": Bounds(times_peer=TIMES_PEER),
    "switch": Bounds(times_peer=TIMES_PEER),
    "video": Bounds(times_peer=TIMES_PEER, fps=24),
}


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    return contest(FREE, BOUNDS, __doc__)


if __name__ == "__main__":
    sys.exit(main())
