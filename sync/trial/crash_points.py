"""Where a program may die: before and after every commit, placed around a store from outside.

A crash leaves the files as they are at that moment: they are copied before anything can be rolled back or folded
together, and the program goes on with the copies.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any


class CrashPoint(StrEnum):
    """A moment just before or after a commit, or an answer."""

    BEFORE_EDIT = "before a client commits an edit"
    AFTER_EDIT = "after a client committed an edit"
    BEFORE_PUSH_REPLY = "before a client commits what the hub said to its push"
    AFTER_PUSH_REPLY = "after a client committed what the hub said to its push"
    BEFORE_PULL_REPLY = "before a client commits a page"
    AFTER_PULL_REPLY = "after a client committed a page"
    BEFORE_HUB_PUSH = "before the hub commits a push"
    AFTER_HUB_PUSH = "after the hub committed a push, before it answers"
    BEFORE_HUB_PULL = "before the hub reads a page"
    AFTER_HUB_PULL = "after the hub read a page, before it answers"
    BEFORE_GRANT = "before the hub commits a grant"
    AFTER_GRANT = "after the hub committed a grant"
    BEFORE_ERASURE = "before the hub commits an erasure"
    AFTER_ERASURE = "after the hub committed an erasure"
    BEFORE_GARBAGE = "before the hub commits that it forgets markers"
    AFTER_GARBAGE = "after the hub committed that it forgets markers"
    BEFORE_RECOVERY = "before the restored hub commits its new epoch"
    AFTER_RECOVERY = "after the restored hub committed its new epoch"


CLIENT_POINTS = tuple(point for point in CrashPoint if "client" in point)
HUB_POINTS = tuple(point for point in CrashPoint if "client" not in point)


class Crashed(BaseException):
    """A program died here. Nothing may catch it but the world, which starts the program again.

    Attributes:
        is_committed: what the program was about to keep is on the disk.
    """

    def __init__(self, process: Process, point: CrashPoint) -> None:
        super().__init__(point)
        self.process = process
        self.is_committed = point.name.startswith("AFTER")


@dataclass(eq=False)
class Process:
    """A program that can die.

    Attributes:
        name: for the story.
        keep_files: copies its files as they are; called at the moment of the crash.
        step: what it does now: the part of a crash point's name behind BEFORE_ and AFTER_.
        armed: the point at which it shall die, and after how many times of passing it.
        passed: how often each point was passed, for reports.
    """

    name: str
    keep_files: Callable[[], None]
    step: str = ""
    armed: tuple[CrashPoint, int] | None = None
    passed: Counter[CrashPoint] = field(default_factory=Counter)
    crashes: int = 0

    def reach(self, side: str) -> None:
        """Pass a point, or die there.

        Raises:
            Crashed: this is where the program was to die.
        """
        point = CrashPoint.__members__.get(f"{side}_{self.step}")
        if point is None:
            return
        self.passed[point] += 1
        if self.armed is None or self.armed[0] is not point:
            return
        left = self.armed[1] - 1
        self.armed = (point, left) if left > 0 else None
        if left <= 0:
            self.crashes += 1
            self.keep_files()
            raise Crashed(self, point)

    @contextmanager
    def during(self, step: str) -> Iterator[None]:
        """Name what is done in the block."""
        before, self.step = self.step, step
        try:
            yield
        finally:
            self.step = before


def place(store: object, process: Process) -> None:
    """Put a point before and after every commit of a store that has a `transaction()`."""
    plain: Callable[[], AbstractContextManager[Any]] = vars(type(store))["transaction"].__get__(store)

    @contextmanager
    def transaction() -> Iterator[Any]:
        with plain() as begun:
            yield begun
            process.reach("BEFORE")
        process.reach("AFTER")

    vars(store)["transaction"] = transaction


def copy_database(file: Path, to: Path) -> None:
    """Copy a SQLite file and its write-ahead log, but not the index that its processes share: it dies with them."""
    to.parent.mkdir(parents=True, exist_ok=True)
    for suffix in ("", "-wal"):
        part = file.with_name(file.name + suffix)
        if part.exists():
            shutil.copyfile(part, to.with_name(to.name + suffix))
