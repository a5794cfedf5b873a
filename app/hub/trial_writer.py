"""How this program is started as one of the clients that a selftest kills."""

from __future__ import annotations

from collections.abc import Sequence

WRITER = "selftest-writer"
"""Not for people, and so not in the list of commands."""


def write_for_trial(arguments: Sequence[str]) -> int:
    """Write until standard input ends (sync.trial.writer); nothing else of the hub is loaded, so it starts quickly."""
    from sync.trial import writer

    return writer.main(arguments)
