"""Half an hour of mixed scenes over the whole product: memory of both ends flat, and what the processors do.

After the first minutes, in which caches fill, the memory of each end's processes together may grow by no more than a
twentieth until the end. Not part of `make bench`, which would take twice as long with it.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import asdict

from bench.glass.machine import machine
from bench.glass.observer import Eye, Observer
from bench.glass.peers import OURS, PEERS, PRODUCT, Pair
from bench.glass.plan import WIRES, Take, Wire
from bench.glass.programs import MeasuringError, Programs
from bench.glass.stand import Stand
from bench.glass.take import reckon
from bench.memory.growth import growth_percent
from bench.memory.sample import Sample, sample

MOST_GROWTH_PERCENT = 5.0
MINUTES = 30.0
SETTLED_SHARE = 1 / 6
"""Of the whole time; of half an hour the first five minutes."""

SAMPLES = 120
"""Of half an hour one every 15 s."""

GLANCE_S = 0.05
"""Seldom: half an hour of looking every 2 ms would be the largest burden of all."""


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    pairs = {pair.name: pair for pair in (OURS, PRODUCT, PEERS["free"])}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=MINUTES)
    parser.add_argument("--pair", default=PRODUCT.name, choices=list(pairs))
    parser.add_argument("--wire", default="middle", choices=sorted(WIRES))
    parser.add_argument("--seed", type=int, default=1)
    args = parser.parse_args()
    take = Take("mixed", seconds=args.minutes * 60, seed=args.seed)
    try:
        found, samples = _run(pairs[args.pair], WIRES[args.wire], take)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    growth = {end: round(growth_percent(samples, end, take.seconds * SETTLED_SHARE), 1) for end in ("server", "viewer")}
    wrong = [f"{end}: {grown} % more memory" for end, grown in growth.items() if grown > MOST_GROWTH_PERCENT]
    report = {"bench": "endurance", "machine": machine(), "load": round(os.getloadavg()[0], 1), "pair": args.pair}
    facts = {"wire": args.wire, "minutes": args.minutes, "growth_percent": growth, **found}
    print(json.dumps({**report, **facts, "samples": [asdict(one) for one in samples], "not_within_bounds": wrong}))
    return bool(wrong)


def _run(pair: Pair, wire: Wire, take: Take) -> tuple[Mapping[str, object], list[Sample]]:
    with Programs() as programs, ExitStack() as stack:
        stand = Stand(programs, pair, wire, take)
        near, far = (stack.enter_context(closing(Eye(name))) for name in (stand.near.name, stand.far.name))
        observer = Observer(near, far)
        stand.wait_for_curtain(observer)
        samples = _watch(stand, observer, take.seconds / SAMPLES)
        figures = reckon(stand.scene.lines, observer, take)
        counts = stand.line.counts()
    facts = {"p50_ms": figures.latency_p50_ms, "p95_ms": figures.latency_p95_ms, "fps": figures.fps}
    return {**facts, "mbytes_down": round(counts["down"] / 1e6, 1)}, samples


def _watch(stand: Stand, observer: Observer, every_s: float) -> list[Sample]:
    """Follow the scene to its end, and take a sample every now and then."""
    begin_s, samples = time.monotonic(), list[Sample]()
    stand.scene.begin()
    while not stand.scene.is_done:
        _hear(stand, observer)
        observer.glance()
        if time.monotonic() >= begin_s + len(samples) * every_s:
            samples.append(sample(time.monotonic() - begin_s, *stand.sides))
        time.sleep(GLANCE_S)
    samples.append(sample(time.monotonic() - begin_s, *stand.sides))
    return samples


def _hear(stand: Stand, observer: Observer) -> None:
    """Take what the scene has said of painted frames."""
    while stand.scene.has_news():
        focus = stand.scene.listen()
        if focus is None:
            return
        observer.move_focus(*focus)


if __name__ == "__main__":
    sys.exit(main())
