"""The remote view at 2 Mbit/s down, 512 kbit/s up and 30 ms one way: bare, the product, and TigerVNC."""

from __future__ import annotations

import sys

from bench.glass.bounds import Bounds
from bench.glass.contest import contest
from bench.glass.plan import MIDDLE

BOUNDS = {
    # 30 ms are the line's, 20 are for both ends and the screen between
    "typing": Bounds(latency_ms=50),
    "scroll": Bounds(latency_ms=100),
    "switch": Bounds(latency_ms=300),
    "video": Bounds(latency_ms=150, fps=20),
}


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    return contest(MIDDLE, BOUNDS, __doc__)


if __name__ == "__main__":
    sys.exit(main())
