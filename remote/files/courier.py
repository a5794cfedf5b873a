"""Carries files between the agent and the granted folder: resumed after a broken line, verified, renamed when whole."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from remote.files.client import Entry, SftpClient
from remote.files.digest import DigestClient
from remote.files.fetching import Fetching
from remote.files.progress import Progress
from remote.files.reporting import Reporter, broken_line
from remote.files.sending import Sending, Sent
from remote.stream import Stream, close_stream

SILENCE_S = 30.0
"""A line that says nothing for so long is broken."""


def _say_nothing(_progress: Progress) -> None:
    """Be the report of a caller who wants none."""


class FileCourier:
    """Moves files one at a time over one line; calls block, so make them from a worker thread.

    After a broken line make another courier on a new line and call again: it goes on from where it was.
    """

    def __init__(self, open_subsystem: Callable[[str], Stream]) -> None:
        """Open the two channels ("sftp" and "deskhand-digest").

        Raises:
            NotGrantedError: the customer has not granted files.
            TransferError: the line broke.
        """
        self._lock = threading.Lock()
        with broken_line(lambda: "Nothing was sent."):
            files = open_subsystem("sftp")
            files.settimeout(SILENCE_S)
            try:
                self._sftp = SftpClient(files)
                digests = open_subsystem("deskhand-digest")
            except BaseException:
                close_stream(files)
                raise
        digests.settimeout(SILENCE_S)
        self._digests = DigestClient(digests)

    def yield_to(self, is_awaited: Callable[[], bool]) -> None:
        """Go slowly while a person waits for something else on this line, for example for what he typed to be seen.

        Args:
            is_awaited: tells whether one does right now; called before each block, in the thread that carries.
        """
        self._sftp.is_awaited = is_awaited

    def close(self) -> None:
        """End the two channels; a transfer under way ends with an error, and what has arrived is kept."""
        self._sftp.close()
        self._digests.close()

    def list(self, folder: str = "") -> list[Entry]:
        """Return what is in a folder of the granted folder, folders first.

        Raises:
            TransferError, NotGrantedError: it cannot be read; not granted.
        """
        with self._lock, broken_line(lambda: "Nothing was changed."):
            return self._sftp.list(folder or ".")

    def send(
        self,
        path: Path,
        name: str,
        *,
        on_progress: Callable[[Progress], None] = _say_nothing,
        cancelled: threading.Event | None = None,
    ) -> Sent:
        """Send a file into the granted folder; an older file of that name is kept under another one.

        Args:
            name: "report.txt", or with folders that are there, "logs/report.txt".
            on_progress: called from this thread, a few times a second and at the end.
            cancelled: when set, the transfer stops at the next block.

        Raises:
            TransferError: the line broke, the disk is full, the file changed, ...; what has arrived is kept.
            NotGrantedError: the right to files was taken back.
        """
        with self._lock:
            return Sending(self._sftp, self._digests, path, name, Reporter(on_progress, cancelled)).run()

    def fetch(
        self,
        name: str,
        path: Path,
        *,
        on_progress: Callable[[Progress], None] = _say_nothing,
        cancelled: threading.Event | None = None,
    ) -> Sent:
        """Fetch a file of the granted folder to a path here; a file that is there already is kept aside.

        Raises:
            TransferError, NotGrantedError: as for `send`.
        """
        with self._lock:
            return Fetching(self._sftp, self._digests, path, name, Reporter(on_progress, cancelled)).run()
