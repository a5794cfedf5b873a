"""The process that captures and encodes the screen (`deskhand-client screen-worker`); started by the companion only.

It loads neither Qt nor anything of the session: whatever breaks in it, the conversation goes on.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import traceback
from contextlib import suppress

from capture.frames import ScreenFrames
from remote.share.worker.process import EARLY
from remote.share.worker.service import EXIT_BROKEN, serve

NICENESS = 2
"""The customer's own programs go first: of a processor that one of them wants too, Linux gives us two fifths. At 5 it
would be a quarter, which an agent who watches a busy machine feels more than its owner feels the difference."""


def main(arguments: list[str] | None = None) -> int:
    """Serve one companion over standard input and output, until it closes them."""
    parser = argparse.ArgumentParser(prog="deskhand-client screen-worker", description=__doc__)
    add_arguments(parser)
    return run(parser.parse_args(arguments))


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's own arguments."""
    parser.add_argument("--display", help=argparse.SUPPRESS)
    parser.add_argument(EARLY, action="store_true", dest="is_early", help=argparse.SUPPRESS)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Work; the exit code is 0 when it was told to end."""
    reading_fd, writing_fd = _claim_streams()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is for the companion, which then closes our input
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    try:
        return serve(lambda: ScreenFrames(args.display), reading_fd, writing_fd, is_early=args.is_early)
    except Exception:  # noqa: BLE001 - a bundle without a console would show its traceback in a window
        if sys.stderr is not None:
            traceback.print_exc()
        return EXIT_BROKEN


def _claim_streams() -> tuple[int, int]:
    """Keep standard input and output for messages; whatever a library prints goes where complaints go."""
    reading_fd, writing_fd = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        for fd in (reading_fd, writing_fd):
            msvcrt.setmode(fd, os.O_BINARY)
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    os.dup2(nothing, 1)
    os.close(nothing)
    with suppress(OSError):  # a program without a console may have no place for complaints
        os.dup2(2, 1)
    return reading_fd, writing_fd
