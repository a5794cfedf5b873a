"""`python -m tests.fuzz --inputs 1000000 [--target NAME]`: one JSON line a target, exit status 1 on any failure."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.engines import ENGINES, best_engine
from tests.fuzz.runner import Runner
from tests.fuzz.targets import TARGETS

FOLDER = Path("build/fuzz")


def main() -> int:
    """Run every target, or some, each in a process of its own: a codec may take its process with it."""
    options = _options()
    if options.replay:
        return _replay(options.target, options.replay)
    if options.here:
        print(
            json.dumps(asdict(Runner(TARGETS[options.target[0]](), options.folder).run(options.inputs, options.number)))
        )
        return 0
    run = ENGINES[best_engine() if options.engine == "auto" else options.engine]
    is_fine = True
    for name in options.target or TARGETS:
        result = run(name, options.inputs, options.number, options.folder)
        print(json.dumps(asdict(result)), flush=True)
        is_fine = is_fine and not result.failures
    return 0 if is_fine else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many a target (default: %(default)s)")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), metavar="NAME", help="repeat for several")
    parser.add_argument(
        "--engine",
        choices=("auto", *ENGINES),
        default="auto",
        help="random changes, or atheris, which follows coverage and is taken where it is installed",
    )
    parser.add_argument("--number", type=int, default=1, help="another number makes other inputs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where failing inputs are kept")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="feed one kept input to --target, and let it fail")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _replay(names: list[str] | None, path: Path) -> int:
    if not names:
        raise SystemExit("--replay needs --target.")
    target, data = TARGETS[names[0]](), path.read_bytes()
    target.check_in_pieces(data, range(len(data)))
    print(target.run(data))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
