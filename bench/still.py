"""What a still screen costs: processor time of both ends and bytes on the line, ours and TigerVNC at the same time.

Most of a session nothing moves: an agent reads, a customer looks for a paper. Then neither end may work.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass

from bench.glass import burden
from bench.glass.machine import machine
from bench.glass.observer import Eye, Observer
from bench.glass.peers import OURS, PEERS, Pair
from bench.glass.plan import FREE, Take
from bench.glass.programs import MeasuringError, Programs
from bench.glass.stand import Stand

MOST_CPU_PERCENT = 1.0
"""Of one core, at each end: the customer's own work and the agent's battery come first."""

MOST_BYTES = 2048
"""In a minute, from the server to the viewer: what a few acknowledgements take."""

SECONDS = 60.0
REST_S = 6.0
"""After the picture has arrived: a server may improve what it sent in a hurry."""


@dataclass(frozen=True)
class Cost:
    """What one end or the line took so far."""

    server_s: float
    viewer_s: float
    down: int
    up: int


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    args = parser.parse_args()
    try:
        results = _measure((OURS, PEERS["free"]), args.seconds)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    ours = results[OURS.name]
    wrong = [
        f"{name}: {ours[name]}"
        for name in ("server_cpu_percent", "viewer_cpu_percent")
        if ours[name] > MOST_CPU_PERCENT
    ]
    wrong += [f"down_bytes: {ours['down_bytes']}"] if ours["down_bytes"] > MOST_BYTES * args.seconds / SECONDS else []
    report = {"bench": "still", "machine": machine(), "load": round(os.getloadavg()[0], 1), "seconds": args.seconds}
    print(json.dumps({**report, **results, "not_within_bounds": wrong}))
    return bool(wrong)


def _measure(pairs: tuple[Pair, ...], seconds: float) -> dict[str, dict[str, float]]:
    with ExitStack() as stack:
        stands = []
        for pair in pairs:
            programs = stack.enter_context(Programs())
            stands.append(Stand(programs, pair, FREE, Take("still", seconds=0)))
            _show(stands[-1], stack)
        time.sleep(REST_S)
        before = [_cost(stand) for stand in stands]
        time.sleep(seconds)
        after = [_cost(stand) for stand in stands]
    return {pair.name: _difference(one, other, seconds) for pair, one, other in zip(pairs, before, after, strict=True)}


def _show(stand: Stand, stack: ExitStack) -> None:
    """Open the curtain, and wait until the viewer shows what is behind it."""
    near, far = (stack.enter_context(closing(Eye(name))) for name in (stand.near.name, stand.far.name))
    observer = Observer(near, far)
    stand.wait_for_curtain(observer)
    stand.scene.begin()
    while not stand.scene.is_done:
        focus = stand.scene.listen()
        if focus is not None:
            observer.move_focus(*focus)
    stand.programs.wait_until(lambda: observer.glance() == 0, f"{stand.pair.name}: the viewer shows the form")


def _cost(stand: Stand) -> Cost:
    counts = stand.line.counts()
    server, viewer = (burden.cpu_s(pid) for pid in stand.sides)
    return Cost(server, viewer, counts["down"], counts["up"])


def _difference(before: Cost, after: Cost, seconds: float) -> dict[str, float]:
    return {
        "server_cpu_percent": round((after.server_s - before.server_s) / seconds * 100, 2),
        "viewer_cpu_percent": round((after.viewer_s - before.viewer_s) / seconds * 100, 2),
        "down_bytes": after.down - before.down,
        "up_bytes": after.up - before.up,
    }


if __name__ == "__main__":
    sys.exit(main())
