"""Who waits for the one writer of a store: whoever works in slices ends his slice when somebody does."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Counts those who wait. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._count = 0

    def is_wanted(self) -> bool:
        """Tell whether somebody waits."""
        return self._count > 0

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Wait in this block."""
        with self._lock:
            self._count += 1
        try:
            yield
        finally:
            with self._lock:
                self._count -= 1
