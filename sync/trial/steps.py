"""A history, told step by step, and what went wrong in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple


class Step(NamedTuple):
    """One step of a history: an action's name, and its arguments."""

    name: str
    arguments: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.name}({', '.join(f'{key}={value!r}' for key, value in self.arguments.items())})"


@dataclass(frozen=True, slots=True)
class Fault:
    """What went wrong in a history.

    Attributes:
        kind: invariant or error, by which two faults are taken for the same.
        story: what it says.
        at: index of the step after which it showed; the number of steps, when it did in the end.
    """

    kind: str
    story: str
    at: int


def told(seed: int, steps: Sequence[Step], fault: Fault) -> str:
    """Return the story of a fault."""
    lines = [f"seed {seed}: {fault.story}", *(f"  {number}. {step}" for number, step in enumerate(steps, 1))]
    return "\n".join(lines)
