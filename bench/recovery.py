"""How soon the view is right again after something went wrong: bare, the product, and TigerVNC where it can.

"killed": the process that captures the screen gets SIGKILL. "reset": every connection is reset, and new ones are
refused for 5 s. "stalled": nothing is delivered for 5 s while the connections stand. "smaller", "larger": the
resolution of the shared screen changes. Measured until the near screen shows something painted afterwards, and all of
it rightly; for the line from the moment when it is back.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from contextlib import closing

from bench.faults.fault import FAULTS
from bench.faults.watch import Watch
from bench.glass.machine import machine
from bench.glass.observer import Eye, Observer
from bench.glass.peers import OURS, PEERS, PRODUCT, Pair
from bench.glass.plan import FREE, Take
from bench.glass.programs import MeasuringError, Programs
from bench.glass.stand import Stand

MOST_S = 3.0
"""A person has just begun to wonder."""

PATIENCE_S = 25.0
AT_WORK_S = 3.0
"""Before the fault: letters are being typed and seen."""

SCENE_S = 300.0


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    pairs = {pair.name: pair for pair in (OURS, PRODUCT, PEERS["free"])}
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pairs", nargs="+", default=list(pairs), choices=list(pairs))
    parser.add_argument("--faults", nargs="+", default=list(FAULTS), choices=list(FAULTS))
    args = parser.parse_args()
    results: dict[str, dict[str, float | None]] = {name: {} for name in args.pairs}
    wrong: list[str] = []
    for name in args.pairs:
        is_peer = pairs[name] not in (OURS, PRODUCT)
        for fault in args.faults:
            if is_peer and not FAULTS[fault].is_for_peers:
                continue
            took_s = _measure(pairs[name], fault)
            results[name][fault] = took_s
            if not is_peer and (took_s is None or took_s > MOST_S):
                wrong.append(f"{name}, {fault}: {took_s} s, at most {MOST_S:.0f}")
    report = {"bench": "recovery", "machine": machine(), "load": round(os.getloadavg()[0], 1)}
    print(json.dumps({**report, "seconds": results, "not_within_bounds": wrong}))
    return bool(wrong)


def _measure(pair: Pair, name: str) -> float | None:
    """Return the seconds until all was right again, None for never, and where it could not be done."""
    fault = FAULTS[name]
    try:
        with Programs() as programs:
            stand = Stand(programs, pair, FREE, Take("typing", seconds=SCENE_S))
            with closing(Eye(stand.near.name)) as near:
                with closing(Eye(stand.far.name)) as far:
                    stand.wait_for_curtain(Observer(near, far))
                watch = Watch(stand, near)
                stand.scene.begin()
                if fault.prepare is not None:
                    fault.prepare(stand)
                time.sleep(AT_WORK_S)
                if watch.recovery_s(time.monotonic_ns(), PATIENCE_S) is None:
                    raise MeasuringError("The view does not show the scene.")
                took_s = watch.recovery_s(fault.strike(stand), PATIENCE_S)
                return None if took_s is None else round(took_s, 2)
    except MeasuringError as error:
        sys.stderr.write(f"{pair.name}, {name}: {error}\n")
        return None


if __name__ == "__main__":
    sys.exit(main())
