"""How the companion starts its own program as the process that captures and encodes the screen."""

from __future__ import annotations

import sys
from pathlib import Path

from remote.share.worker.process import WorkerCommand

COMMAND = "screen-worker"
"""Not for people, and so not in the list of commands."""

_ROOT = Path(__file__).resolve().parents[2]


def worker_command(display: str | None = None) -> WorkerCommand:
    """Return what starts a worker.

    Args:
        display: name of the X display; None: the one that DISPLAY names.
    """
    arguments = [COMMAND] if display is None else [COMMAND, "--display", display]
    if getattr(sys, "frozen", False):
        return WorkerCommand([sys.executable, *arguments])
    # Started where our packages are: nothing in the folder that somebody happens to be in can take their place.
    return WorkerCommand([sys.executable, "-m", "app.client", *arguments], _ROOT)
