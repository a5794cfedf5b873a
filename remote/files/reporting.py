"""What a transfer tells while it runs, when it is to stop, and the sentence in which it fails."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable, Iterator

from remote.errors import PathError, ProtocolError, TransferError
from remote.files.progress import Progress, ProgressMeter

REPORT_S = 0.1
"""People read no faster, and a report may cross threads."""

UNITS = ("bytes", "KB", "MB", "GB", "TB")


class Reporter:
    """One transfer's voice; `begin` before the first block."""

    def __init__(self, on_progress: Callable[[Progress], None], cancelled: threading.Event | None) -> None:
        self._on_progress = on_progress
        self._cancelled = cancelled
        self._meter = ProgressMeter(0, 0, time.monotonic())
        self._reported_s = 0.0
        self._total = 0

    def begin(self, total_bytes: int, resumed_from: int) -> None:
        """Start the reckoning, and report it."""
        self._total = total_bytes
        self._meter = ProgressMeter(total_bytes, resumed_from, time.monotonic())
        self._report()

    def add(self, size_bytes: int) -> None:
        """Note a block that has arrived.

        Raises:
            TransferError: the transfer was cancelled.
        """
        self._meter.add(size_bytes, time.monotonic())
        if time.monotonic() - self._reported_s >= REPORT_S:
            self._report()
        self.check_cancelled()

    def end(self) -> None:
        """Report for the last time."""
        self._report()

    def check_cancelled(self, _done_bytes: int = 0) -> None:
        """Stop here if the transfer was cancelled.

        Raises:
            TransferError: it was.
        """
        if self._cancelled is not None and self._cancelled.is_set():
            raise TransferError(f"You stopped the transfer. {self.kept()}")

    def kept(self) -> str:
        """Say what is kept and what to do next."""
        done = self._meter.done_bytes
        if done == 0:
            return "Nothing has arrived yet: try again."
        return f"{size_text(done)} of {size_text(self._total)} are kept: try again and it goes on from there."

    def _report(self) -> None:
        self._reported_s = time.monotonic()
        self._on_progress(self._meter.look(self._reported_s))


@contextlib.contextmanager
def broken_line(what_is_kept: Callable[[], str]) -> Iterator[None]:
    """Turn whatever a broken line raises into one sentence.

    Raises:
        TransferError: the line broke, or what answers does not speak the protocol.
    """
    try:
        yield
    except TimeoutError as error:
        raise TransferError(f"The customer's machine has stopped answering. {what_is_kept()}") from error
    except ProtocolError as error:
        raise TransferError(f"The customer's machine answered with something else. {what_is_kept()}") from error
    except (OSError, PathError) as error:
        raise TransferError(f"The line to the customer's machine broke. {what_is_kept()}") from error


def size_text(size_bytes: int) -> str:
    """Return a size as people say it: "812 bytes", "1.4 MB"."""
    size, unit = float(size_bytes), 0
    while size >= 1000 and unit < len(UNITS) - 1:
        size, unit = size / 1000, unit + 1
    return f"{size:.0f} {UNITS[unit]}" if unit == 0 or size >= 100 else f"{size:.1f} {UNITS[unit]}"
