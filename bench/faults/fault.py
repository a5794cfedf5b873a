"""The faults: what is done to a pair at work, and from when on its recovery counts."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bench.glass import burden
from bench.glass.programs import MeasuringError
from bench.glass.stand import Stand

LINE_DOWN_S = 5.0
OUTPUT = "screen"
"""Xvfb's only one."""

SMALLER = ("1280x800", "71", "1280", "1328", "1360", "1440", "800", "803", "809", "823")
"""A mode line of xrandr's: its name, then clock and timings."""

LARGER = "1920x1080"
WORKER = "screen-worker"
"""The command with which the companion starts the process that captures the screen."""

XRANDR_TIMEOUT_S = 10.0


@dataclass(frozen=True)
class Fault:
    """One thing that goes wrong.

    Attributes:
        strike: does it, and returns from when on recovery counts, time.monotonic_ns.
        prepare: done before, None for nothing.
        is_for_peers: it can be done to any pair.
    """

    strike: Callable[[Stand], int]
    prepare: Callable[[Stand], None] | None = None
    is_for_peers: bool = True


def kill_worker(stand: Stand) -> int:
    """Kill the process that captures the screen.

    Raises:
        MeasuringError: there is none.
    """
    worker = capture_worker(stand.sides[0])
    if worker is None:
        raise MeasuringError(f"{stand.pair.name}: no process of its own captures the screen.")
    struck_ns = time.monotonic_ns()
    os.kill(worker, signal.SIGKILL)
    return struck_ns


def capture_worker(server: int) -> int | None:
    """Return the busiest of the processes that capture the screen, one may wait in reserve; None when there is none.

    Args:
        server: process id of the pair's server, which may be the program itself or have started it.
    """
    return max(burden.named(server, WORKER), key=burden.cpu_s, default=None)


def lose_line(stand: Stand) -> int:
    """Reset every connection, and refuse new ones for a while."""
    stand.line.command(f"lose {LINE_DOWN_S}")
    return time.monotonic_ns() + round(LINE_DOWN_S * 1e9)


def stall_line(stand: Stand) -> int:
    """Deliver nothing for a while; no connection breaks."""
    stand.line.command(f"hold {LINE_DOWN_S}")
    return time.monotonic_ns() + round(LINE_DOWN_S * 1e9)


def make_smaller(stand: Stand) -> int:
    """Give the far screen fewer pixels."""
    name, *timings = SMALLER
    _xrandr(stand, "--newmode", name, *timings)
    _xrandr(stand, "--addmode", OUTPUT, name)
    return _set_mode(stand, name)


def make_larger(stand: Stand) -> int:
    """Give the far screen its pixels back."""
    return _set_mode(stand, LARGER)


def _shrink(stand: Stand) -> None:
    make_smaller(stand)


FAULTS: Mapping[str, Fault] = {
    "killed": Fault(kill_worker, is_for_peers=False),
    "reset": Fault(lose_line, is_for_peers=False),
    "stalled": Fault(stall_line),
    "smaller": Fault(make_smaller),
    "larger": Fault(make_larger, _shrink),
}


def _set_mode(stand: Stand, name: str) -> int:
    _xrandr(stand, "--output", OUTPUT, "--mode", name)
    return time.monotonic_ns()


def _xrandr(stand: Stand, *words: str) -> None:
    environment = {**os.environ, **stand.far.environment}
    done = subprocess.run(
        ["xrandr", *words], env=environment, capture_output=True, text=True, timeout=XRANDR_TIMEOUT_S, check=False
    )
    if done.returncode:
        raise MeasuringError(f"The resolution cannot be changed: {done.stderr.strip()}")
