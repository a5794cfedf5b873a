"""The two ways to run a target in a process of its own: random changes, and atheris where it is installed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

from tests.fuzz.runner import CurrentInput, Result

TOLD_BYTES = 600
"""Of what a process says when it fails, the last so many bytes are told on."""

Engine = Callable[[str, int, int, Path], Result]
"""Runs a target (its name, how many inputs, the number that makes them, the folder for what fails)."""


def best_engine() -> str:
    """Return the engine to take where none is asked for."""
    return "atheris" if find_spec("atheris") else "random"


def run_random(name: str, inputs: int, number: int, folder: Path) -> Result:
    """Feed valid inputs with random changes."""
    command = [sys.executable, "-m", "tests.fuzz", "--here", "--target", name, "--folder", str(folder)]
    started_s = time.monotonic()
    ended = _run([*command, "--inputs", str(inputs), "--number", str(number)])
    if ended.returncode == 0:
        return Result(**json.loads(ended.stdout.splitlines()[-1]))
    current, kept = folder / f"{name}.current", folder / f"{name}-crash.bin"
    folder.mkdir(parents=True, exist_ok=True)
    kept.write_bytes(CurrentInput.read(current) if current.is_file() else b"")
    return Result(name, seconds=_since(started_s), failures=[_failure(ended, kept)])


def run_atheris(name: str, inputs: int, number: int, folder: Path) -> Result:
    """Feed what atheris makes of valid inputs, and of what it has found before; it ends at the first failure."""
    started_s = time.monotonic()
    ended = _run([sys.executable, "-m", "tests.fuzz.coverage_guided", name, str(inputs), str(number), str(folder)])
    held_mib = [int(size) for size in re.findall(r"rss: (\d+)Mb", ended.stderr)] or [0]
    done = re.search(r"Done (\d+) runs", ended.stderr)
    result = Result(name, int(done[1]) if done else 0, _since(started_s), (max(held_mib) - held_mib[0]) << 20)
    if ended.returncode:
        kept = re.search(r"written to (\S+)", ended.stderr)
        result.failures.append(_failure(ended, Path(kept[1]) if kept else folder))
    return result


ENGINES: Mapping[str, Engine] = MappingProxyType({"random": run_random, "atheris": run_atheris})


def _run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)


def _failure(ended: subprocess.CompletedProcess[str], kept: Path) -> str:
    return f"the process ended with status {ended.returncode} ({kept}): {ended.stderr[-TOLD_BYTES:]}"


def _since(started_s: float) -> float:
    return round(time.monotonic() - started_s, 1)
