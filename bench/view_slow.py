"""The remote view at 512 kbit/s both ways and 60 ms one way: bare, the product, and TigerVNC in the same run.

A line as an old ADSL line gives it upwards, which is the way that a customer's screen takes.
"""

from __future__ import annotations

import sys

from bench.glass.bounds import Bounds
from bench.glass.contest import contest
from bench.glass.plan import SLOW

BOUNDS = {
    # the line alone takes 60 ms: what one types must not feel worse than that
    "typing": Bounds(latency_ms=110),
    # a step of scrolling is a move and a strip of new text; text is lossless, so nearly equal a second after the end
    "scroll": Bounds(latency_ms=220, shown=0.9, likeness_db={"1": 55}),
    # a whole screen in 0.8 s is 51 KB: readable at once (26 dB is our guess at that), sharp soon after
    "switch": Bounds(latency_ms=800, likeness_db={"1": 26, "5": 45}),
    "video": Bounds(latency_ms=400, fps=12),
}


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    return contest(SLOW, BOUNDS, __doc__)


if __name__ == "__main__":
    sys.exit(main())
