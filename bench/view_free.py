"""The remote view without a slow line between, where only the ends count: bare, the product, and TigerVNC."""

from __future__ import annotations

import sys

from bench.glass.bounds import Bounds
from bench.glass.contest import contest
from bench.glass.plan import FREE

TIMES_PEER = 1.5
"""TigerVNC is C++ from end to end; within this nobody sees a difference, and 1.0 is what we aim for."""

ABOVE_BARE_MS = 5.0
"""What hub, relay and SSH may add to the bare pair: a third of a screen's frame."""

BOUNDS = {
    "typing": Bounds(times_peer=TIMES_PEER, above_bare_ms=ABOVE_BARE_MS),
    "scroll": Bounds(times_peer=TIMES_PEER, above_bare_ms=ABOVE_BARE_MS),
    "switch": Bounds(times_peer=TIMES_PEER, above_bare_ms=ABOVE_BARE_MS),
    "video": Bounds(times_peer=TIMES_PEER, above_bare_ms=ABOVE_BARE_MS, fps=24),
}


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    return contest(FREE, BOUNDS, __doc__)


if __name__ == "__main__":
    sys.exit(main())
