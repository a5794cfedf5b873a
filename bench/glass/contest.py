"""Ours against the peer on one line, scene by scene in one run; one line of JSON, and whether the bounds held."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict

from bench.glass.bounds import Bounds, broken, median_of
from bench.glass.machine import machine
from bench.glass.peers import OURS, PEERS, Pair
from bench.glass.plan import Take, Wire
from bench.glass.programs import MeasuringError
from bench.glass.take import Figures, measure


def contest(wire: Wire, bounds: Mapping[str, Bounds], about: str | None, ours: Pair = OURS) -> int:
    """Measure every scene that has bounds with both pairs, in turn, and print the result.

    Args:
        about: the calling module's docstring.
        ours: what is measured against the peer.

    Returns:
        0 when all bounds held, 1 when not; a scene that could not be measured has not held its bounds.
    """
    args = _arguments(about, bounds)
    peer = None if args.alone else PEERS[wire.name]
    results: dict[str, dict[str, object]] = {}
    wrong: list[str] = []
    for scene in args.scenes:
        try:
            mine, theirs = _measure_both(ours, peer, wire, args, scene)
        except MeasuringError as error:
            sys.stderr.write(f"{scene}: {error}\n")
            wrong.append(f"{scene}: not measured")
            continue
        results[scene] = {ours.name: asdict(mine)}
        if peer is not None and theirs is not None:
            results[scene][peer.name] = asdict(theirs)
        wrong += broken(scene, bounds[scene], mine, theirs)
    report = {"bench": f"view_{wire.name}", "machine": machine(), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps({**report, "wire": asdict(wire), "scenes": results, "not_within_bounds": wrong}))
    return bool(wrong)


def _measure_both(
    ours: Pair, peer: Pair | None, wire: Wire, args: argparse.Namespace, scene: str
) -> tuple[Figures, Figures | None]:
    mine, theirs = [], []
    take = Take(scene, args.seconds, args.rate, args.seed)
    for _ in range(args.times):
        mine.append(measure(ours, wire, take))
        if peer is not None:
            theirs.append(measure(peer, wire, take))
    return median_of(mine), median_of(theirs) if theirs else None


def _arguments(about: str | None, bounds: Mapping[str, Bounds]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", nargs="+", default=list(bounds), choices=list(bounds))
    parser.add_argument("--seconds", type=float, default=8, help="of each scene")
    parser.add_argument("--rate", type=float, default=0, help="frames a second, 0 for each scene's own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1, help="takes of each, of which the middle one counts")
    parser.add_argument("--alone", action="store_true", help="leave out the peer")
    return parser.parse_args()
