"""How much memory and CPU time this process has taken, read cheaply enough to ask again and again."""

from __future__ import annotations

import resource
import signal
import sys
from pathlib import Path
from types import FrameType

_STATUS = Path("/proc/self/status")


def peak_bytes() -> int:
    """Return the most memory that this process ever held at once."""
    if _STATUS.exists():  # getrusage would also count whoever started us
        line = next(line for line in _STATUS.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


class HangError(Exception):
    """An input took longer than any may, whether it works or waits."""


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise HangError("The input is still being worked on.")


class HangWatch:
    """Raises HangError in the main thread when no `reset` came for so many seconds."""

    def __init__(self, limit_s: float) -> None:
        self._limit_s = limit_s
        signal.signal(signal.SIGALRM, _stop)

    def reset(self) -> None:
        """Begin to count anew."""
        signal.setitimer(signal.ITIMER_REAL, self._limit_s)

    def stop(self) -> None:
        """Count no more."""
        signal.setitimer(signal.ITIMER_REAL, 0)
