"""The shortest history that still fails: steps are left out while it fails in the same way."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sync.trial.steps import Fault, Step

MAX_TRIES = 250
"""A history of 80 steps is mostly cut to less than ten with these."""


def shortened(
    steps: Sequence[Step], fault: Fault, play: Callable[[Sequence[Step]], Fault | None]
) -> tuple[list[Step], Fault]:
    """Return the shortest history found that fails alike, and its fault.

    Args:
        steps: they fail.
        fault: how.
        play: plays a history.
    """
    kept = list(steps[: fault.at + 1])
    tries, size = 0, max(1, len(kept) // 2)
    while size and tries < MAX_TRIES:
        start = 0
        while start < len(kept) and tries < MAX_TRIES:
            shorter = kept[:start] + kept[start + size :]
            found = play(shorter)
            tries += 1
            if found is not None and found.kind == fault.kind:
                kept, fault = shorter[: found.at + 1], found
            else:
                start += size
        size = size // 2 if size > 1 or start < len(kept) else 0
    return kept, fault
