"""What a still screen costs: processor time of both ends and bytes on the line, all pairs at the same time.

Most of a session nothing moves: an agent reads, a customer looks for a paper. Then neither end may work. The bare pair,
the product (whose connections to the hub say now and then that they still stand) and TigerVNC.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import ExitStack, closing
from dataclasses import dataclass

from bench.glass.machine import machine
from bench.glass.observer import Eye, Observer
from bench.glass.peers import OURS, PEERS, PRODUCT, Pair
from bench.glass.plan import FREE, Take
from bench.glass.programs import MeasuringError, Programs
from bench.glass.stand import Stand
from bench.memory.sample import HUB, sample

MOST_CPU_PERCENT = 1.0
"""Of one core, at each end: the customer's own work and the agent's battery come first."""

MOST_BYTES = 2048
"""In a minute, both ways together: what a few acknowledgements take."""

SECONDS = 60.0
REST_S = 6.0
"""After the picture has arrived: a server may improve what it sent in a hurry."""


@dataclass(frozen=True)
class Cost:
    """What each program and the line took so far.

    Attributes:
        programs: processor seconds of each end's programs.
    """

    programs: dict[str, float]
    down: int
    up: int


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    pairs = {pair.name: pair for pair in (OURS, PRODUCT, PEERS["free"])}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    parser.add_argument("--pairs", nargs="+", default=list(pairs), choices=list(pairs))
    args = parser.parse_args()
    try:
        results = _measure([pairs[name] for name in args.pairs], args.seconds)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    ours = [name for name in results if pairs[name] in (OURS, PRODUCT)]
    wrong = [words for name in ours for words in _broken(name, results[name], args.seconds)]
    report = {"bench": "still", "machine": machine(), "load": round(os.getloadavg()[0], 1), "seconds": args.seconds}
    print(json.dumps({**report, "pairs": results, "not_within_bounds": wrong}))
    return bool(wrong)


def _broken(pair: str, figures: dict[str, float], seconds: float) -> list[str]:
    """Return which bounds do not hold; the hub is no end."""
    wrong = [
        f"{pair}, {name}: {figures[name]}, at most {MOST_CPU_PERCENT}"
        for name in ("server_cpu_percent", "viewer_cpu_percent")
        if figures[name] > MOST_CPU_PERCENT
    ]
    size, most = figures["down_bytes"] + figures["up_bytes"], MOST_BYTES * seconds / SECONDS
    return [*wrong, f"{pair}: {size:.0f} bytes, at most {most:.0f}"] if size > most else wrong


def _measure(pairs: list[Pair], seconds: float) -> dict[str, dict[str, float]]:
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
    now = sample(0.0, *stand.sides)
    programs = {"server": now.server, "viewer": now.viewer, "hub": {}}
    programs["hub"] = {name: now.server.pop(name) for name in [HUB] if name in now.server}
    used = {end: sum(program.cpu_s for program in found.values()) for end, found in programs.items()}
    return Cost(used, counts["down"], counts["up"])


def _difference(before: Cost, after: Cost, seconds: float) -> dict[str, float]:
    percent = {
        f"{end}_cpu_percent": round((after.programs[end] - before.programs[end]) / seconds * 100, 2)
        for end in after.programs
    }
    return {**percent, "down_bytes": after.down - before.down, "up_bytes": after.up - before.up}


if __name__ == "__main__":
    sys.exit(main())
