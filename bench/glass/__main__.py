"""Measures one scene on one line for any two commands, or for a named pair.

python -m bench.glass --scene scroll --wire slow
python -m bench.glass --scene scroll --wire slow --pair tigervnc
python -m bench.glass --scene typing --down 1M --delay-ms 40 --server 'serve {port}' --viewer 'look {host} {port}'
"""

from __future__ import annotations

import argparse
import json
import shlex
import sys
from dataclasses import asdict, replace

from bench.glass.peers import OURS, PEERS, PRODUCT, Pair
from bench.glass.plan import WIRES, Take
from bench.glass.programs import MeasuringError
from bench.glass.take import measure


def main() -> int:
    """Print one line of JSON; returns 1 when nothing could be measured."""
    args = _parser().parse_args()
    known = WIRES[args.wire]
    wire = replace(
        known,
        down=args.down or known.down,
        up=args.up or known.up,
        delay_ms=known.delay_ms if args.delay_ms is None else args.delay_ms,
        queue_ms=known.queue_ms if args.queue_ms is None else args.queue_ms,
    )
    pair = {"deskhand": OURS, "product": PRODUCT, "tigervnc": PEERS[args.wire]}[args.pair]
    if args.server and args.viewer:
        pair = Pair("commands", tuple(shlex.split(args.server)), tuple(shlex.split(args.viewer)))
    take = Take(args.scene, args.seconds, args.rate, args.seed)
    try:
        figures = measure(pair, wire, take)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    print(json.dumps({"pair": pair.name, **asdict(wire), "scene": take.scene, "seed": take.seed, **asdict(figures)}))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scene", default="scroll", help="typing, scroll, switch, video, mixed or still")
    parser.add_argument("--wire", default="slow", choices=sorted(WIRES))
    parser.add_argument("--down", help="bits a second (k, M) from server to viewer, instead of the wire's")
    parser.add_argument("--up", help="bits a second from viewer to server")
    parser.add_argument("--delay-ms", type=float, help="one way")
    parser.add_argument("--queue-ms", type=float, help="what the line's queue holds at its rate")
    parser.add_argument("--pair", default="deskhand", choices=["deskhand", "product", "tigervnc"])
    parser.add_argument("--server", help="command; {display} and {port} are filled in")
    parser.add_argument("--viewer", help="command; {host} and {port} are filled in")
    parser.add_argument("--rate", type=float, default=0, help="frames a second, 0 for the scene's own")
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--seed", type=int, default=1)
    return parser


if __name__ == "__main__":
    sys.exit(main())
