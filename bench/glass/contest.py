"""Ours, bare and as the whole product, against the peer on one line, scene by scene in one run; one line of JSON."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Mapping
from dataclasses import asdict

from bench.glass.bounds import Bounds, broken, median_of
from bench.glass.machine import machine
from bench.glass.peers import OURS, PEERS, PRODUCT, Pair
from bench.glass.plan import Take, Wire
from bench.glass.programs import MeasuringError
from bench.glass.take import Figures, measure

BARE, WHOLE, PEER = OURS.name, PRODUCT.name, "tigervnc"


def contest(wire: Wire, bounds: Mapping[str, Bounds], about: str | None) -> int:
    """Measure every scene that has bounds with all pairs, in turn, and print the result.

    Args:
        wire: the line between server and viewer.
        bounds: by scene; the bare pair and the product keep to the same ones.
        about: the calling module's docstring.

    Returns:
        0 when all bounds held, 1 when not; a scene that could not be measured has not held its bounds.
    """
    args = _arguments(about, bounds)
    known = {pair.name: pair for pair in (OURS, PRODUCT, PEERS[wire.name])}
    results: dict[str, dict[str, object]] = {}
    wrong: list[str] = []
    for scene in args.scenes:
        found = _measure_all([known[name] for name in args.pairs], wire, args, scene)
        results[scene] = {name: asdict(figures) for name, figures in found.items()}
        wrong += _judged(scene, bounds[scene], found, args.pairs)
    report = {"bench": f"view_{wire.name}", "machine": machine(), "load": round(os.getloadavg()[0], 1)}
    report["times"] = args.times
    print(json.dumps({**report, "wire": asdict(wire), "scenes": results, "not_within_bounds": wrong}))
    return bool(wrong)


def _measure_all(pairs: list[Pair], wire: Wire, args: argparse.Namespace, scene: str) -> dict[str, Figures]:
    """Return the middle take of each pair; they take turns, so that what else the machine does meets all of them."""
    takes: dict[str, list[Figures]] = {}
    take = Take(scene, args.seconds, args.rate, args.seed)
    for _ in range(args.times):
        for pair in pairs:
            try:
                takes.setdefault(pair.name, []).append(measure(pair, wire, take))
            except MeasuringError as error:
                sys.stderr.write(f"{scene}, {pair.name}: {error}\n")
    return {name: median_of(figures) for name, figures in takes.items() if figures}


def _judged(scene: str, bounds: Bounds, found: Mapping[str, Figures], wanted: list[str]) -> list[str]:
    wrong = [f"{scene}, {name}: not measured" for name in wanted if name not in found]
    peer, bare = found.get(PEER), found.get(BARE)
    if bare is not None:
        wrong += broken(f"{scene}, {BARE}", bounds, bare, peer=peer)
    if WHOLE in found:
        wrong += broken(f"{scene}, {WHOLE}", bounds, found[WHOLE], peer=peer, bare=bare)
    return wrong


def _arguments(about: str | None, bounds: Mapping[str, Bounds]) -> argparse.Namespace:
    pairs = [BARE, WHOLE, PEER]
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scenes", nargs="+", default=list(bounds), choices=list(bounds))
    parser.add_argument("--pairs", nargs="+", default=pairs, choices=pairs, help="who is measured")
    parser.add_argument("--seconds", type=float, default=8, help="of each scene")
    parser.add_argument("--rate", type=float, default=0, help="frames a second, 0 for each scene's own")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=1, help="takes of each, of which the middle one counts")
    return parser.parse_args()
