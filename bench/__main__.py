"""Runs every benchmark, each in a process of its own, and prints their lines; `make bench`."""

from __future__ import annotations

import pkgutil
import subprocess
import sys
from pathlib import Path

NOT_IN_THE_ROUND = frozenset({"__main__", "endurance"})
"""`endurance` takes half an hour by itself; it is run on its own."""


def names() -> list[str]:
    """Return the benchmarks of a round: the modules of this folder that have a `main`, packages left out."""
    modules = pkgutil.iter_modules([str(Path(__file__).parent)])
    return sorted(module.name for module in modules if not module.ispkg and module.name not in NOT_IN_THE_ROUND)


def main() -> int:
    """Return 0 when every benchmark held its bounds."""
    failed = []
    for name in names():
        print(f"{name}: ", end="", flush=True)
        if subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print("not within bounds: " + ", ".join(failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
