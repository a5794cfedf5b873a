"""Cells of a grid that lie together, such as those of a screen on which something moves."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class CellBox(NamedTuple):
    """A rectangle of cells; `right` and `bottom` are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """Number of cells."""
        return (self.right - self.left) * (self.bottom - self.top)

    @property
    def cells(self) -> tuple[slice, slice]:
        """Where the cells are in a (rows, columns) array."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def joined(self, other: CellBox) -> CellBox:
        """Return the smallest box around both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        return CellBox(left, top, max(self.right, other.right), max(self.bottom, other.bottom))

    def touches(self, other: CellBox) -> bool:
        """Tell whether they overlap or have an edge or a corner in common."""
        beside = self.right < other.left or other.right < self.left
        return not (beside or self.bottom < other.top or other.bottom < self.top)


class Group(NamedTuple):
    """Cells that lie together: the box around them, and how many they are."""

    box: CellBox
    size: int


def largest_group(mask: NDArray[np.bool_]) -> Group | None:
    """Return the largest group of marked cells that touch each other, also by a corner; None if none is marked.

    Args:
        mask: (rows, columns).
    """
    groups: dict[int, Group] = {}
    above: list[tuple[CellBox, int]] = []
    leads: list[int] = []
    for row in np.flatnonzero(mask.any(axis=1)).tolist():
        here = []
        for run in _runs(mask[row], row):
            name = len(leads)
            leads.append(name)
            groups[name] = Group(run, run.area)
            here.append((run, name))
            for other, number in above:
                if run.touches(other):
                    _join(groups, leads, name, number)
        above = here
    return max(groups.values(), key=lambda group: group.size, default=None)


def _join(groups: dict[int, Group], leads: list[int], one: int, other: int) -> None:
    """Make one group of two; `leads` names for every run a run nearer to the one that its group is known by."""
    one, other = _lead(leads, one), _lead(leads, other)
    if one != other:
        first, second = groups.pop(one), groups[other]
        groups[other] = Group(first.box.joined(second.box), first.size + second.size)
        leads[one] = other


def _lead(leads: list[int], number: int) -> int:
    while leads[number] != number:
        leads[number] = leads[leads[number]]
        number = leads[number]
    return number


def _runs(marks: NDArray[np.bool_], row: int) -> list[CellBox]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], marks, [False])).astype(np.int8))).tolist()
    return [CellBox(left, row, right, row + 1) for left, right in zip(edges[::2], edges[1::2], strict=True)]
