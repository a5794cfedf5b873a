"""Several ways to the same end, tried at once: the first that gets through is kept, the others are closed."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Generic, Protocol, TypeAlias, TypeVar

from remote.errors import LeaseError, PathError, RemoteError, SecurityError


class Closable(Protocol):
    """What a way leads to."""

    def close(self) -> None:
        """Give it up."""
        ...


T = TypeVar("T", bound=Closable)

LastStep: TypeAlias = Callable[[], AbstractContextManager[None]]
"""What a way enters for its last step: one at a time, and PathError once another way has got through."""


@dataclass(frozen=True)
class Way(Generic[T]):
    """One way to try.

    Attributes:
        name: "direct" or "relay".
        reach: goes the whole way, in a thread of its own, its last step within the given context; raises
            RemoteError when it does not lead there.
        head_start_s: how long the last step waits for the ways that have no such wait.
    """

    name: str
    reach: Callable[[LastStep], T]
    head_start_s: float = 0.0


class Race(Generic[T]):
    """One race: `run` once, then `join` when the winner is no longer needed."""

    def __init__(self, ways: Sequence[Way[T]], timeout_s: float) -> None:
        self._started = time.monotonic()
        self._deadline = self._started + timeout_s
        self._turn = threading.Lock()
        self._lock = threading.Lock()
        self._is_decided = False
        self._is_over = False
        self._eager_left = sum(way.head_start_s == 0 for way in ways)
        self._may_follow = threading.Event()
        if self._eager_left == 0:
            self._may_follow.set()
        self._results: queue.SimpleQueue[T | RemoteError] = queue.SimpleQueue()
        self._threads = [
            threading.Thread(target=self._try, args=(way,), name=f"deskhand-{way.name}", daemon=True) for way in ways
        ]

    def run(self) -> T:
        """Return what the first way leads to.

        Raises:
            RemoteError: no way leads there; the gravest reason that a way gave.
            PathError: the time is up.
        """
        for thread in self._threads:
            thread.start()
        failures: list[RemoteError] = []
        for _ in self._threads:
            try:
                result = self._results.get(timeout=max(0.0, self._deadline - time.monotonic()))
            except queue.Empty:
                failures.append(PathError("The customer's machine did not answer in time."))
                break
            if not isinstance(result, RemoteError):
                return result
            failures.append(result)
        self._give_up()
        raise max(failures, key=_gravity, default=PathError("There is no way to the customer's machine."))

    def join(self, timeout_s: float) -> None:
        """Wait for the threads of the ways that lost."""
        deadline = time.monotonic() + timeout_s
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _give_up(self) -> None:
        """Nobody waits any more: what still gets through is closed."""
        with self._lock:
            self._is_over = self._is_decided = True
        self._may_follow.set()
        while not self._results.empty():
            result = self._results.get()
            if not isinstance(result, RemoteError):
                result.close()

    def _try(self, way: Way[T]) -> None:
        try:
            reached = way.reach(lambda: self._last_step(way.head_start_s))
        except RemoteError as error:
            self._results.put(error)
        else:
            self._keep(reached)
        finally:
            self._count_out(way)

    def _keep(self, reached: T) -> None:
        with self._lock:
            if not self._is_over:
                self._results.put(reached)
                return
        reached.close()

    def _count_out(self, way: Way[T]) -> None:
        with self._lock:
            self._eager_left -= way.head_start_s == 0
            if self._eager_left == 0 or self._is_decided:
                self._may_follow.set()

    @contextlib.contextmanager
    def _last_step(self, head_start_s: float) -> Iterator[None]:
        if head_start_s:
            self._may_follow.wait(max(0.0, self._started + head_start_s - time.monotonic()))
        if not self._turn.acquire(timeout=max(0.0, self._deadline - time.monotonic())):
            raise PathError("Another way took all the time.")
        try:
            if self._is_decided:
                raise PathError("Another way was faster.")
            yield
            self._is_decided = True
        finally:
            self._turn.release()


def _gravity(error: RemoteError) -> int:
    """Order failures: a wrong key or lease says more than a path that is not there."""
    return 2 if isinstance(error, SecurityError) else 1 if isinstance(error, LeaseError) else 0
