"""`python -m tests.fuzz --inputs 1000000 [--target NAME]`: one JSON line a target, exit status 1 on any failure."""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from tests.fuzz.runner import CurrentInput, Result, Runner
from tests.fuzz.targets import TARGETS

FOLDER = Path("build/fuzz")


def main() -> int:
    """Run every target, or some, each in a process of its own: a codec may take its process with it."""
    options = _options()
    if options.replay:
        return _replay(options.target, options.replay)
    if options.here:
        return _run_here(options.target[0], options.inputs, options.number, options.folder)
    is_fine = True
    for name in options.target or TARGETS:
        result = _run_apart(name, options)
        print(json.dumps(result), flush=True)
        is_fine = is_fine and not result["failures"]
    return 0 if is_fine else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many a target (default: %(default)s)")
    parser.add_argument("--target", action="append", choices=sorted(TARGETS), metavar="NAME", help="repeat for several")
    parser.add_argument("--engine", choices=("auto", "random", "atheris"), default="auto")
    parser.add_argument("--number", type=int, default=1, help="another number makes other inputs")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where failing inputs are kept")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="feed one kept input to --target, and let it fail")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args()


def _run_here(name: str, inputs: int, number: int, folder: Path) -> int:
    print(json.dumps(asdict(Runner(TARGETS[name](), folder).run(inputs, number))))
    return 0


def _run_apart(name: str, options: argparse.Namespace) -> dict[str, object]:
    command = [sys.executable, "-m", "tests.fuzz", "--here", "--target", name, "--folder", str(options.folder)]
    command += ["--inputs", str(options.inputs), "--number", str(options.number)]
    started_s = time.monotonic()
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        result: dict[str, object] = json.loads(ended.stdout.splitlines()[-1])
        return result
    kept = options.folder / f"{name}-crash.bin"
    kept.write_bytes(CurrentInput.read(options.folder / f"{name}.current"))
    what = f"the process ended with status {ended.returncode} ({kept}): {ended.stderr[-400:]}"
    return asdict(Result(name, seconds=round(time.monotonic() - started_s, 1), failures=[what]))


def _replay(names: list[str] | None, path: Path) -> int:
    if not names:
        raise SystemExit("--replay needs --target.")
    print(TARGETS[names[0]]().run(path.read_bytes()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
