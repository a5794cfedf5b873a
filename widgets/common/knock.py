"""Knocking at the program that runs already. A second start must show its window at once: no Qt is loaded for it."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
from pathlib import Path

MAX_SAID_BYTES = 32_768
"""More than the longest that a second start has to say, a help call with its identity."""

ANSWER_TIMEOUT_S = 5.0
"""The first start may just be opening its store."""

MAX_SOCKET_PATH_BYTES = 80
"""Unix allows 107; Qt first binds in a folder beside it whose name is a little longer."""

OK = b"ok\n"


class PlaceTakenError(Exception):
    """The place of a data folder cannot be had: who holds it does not answer, or it is somebody else's."""


def address_of(program: str, data_folder: Path) -> str:
    """Return the name of the local socket for this program, user and data folder (a path on Unix, a pipe on Windows).

    Raises:
        PlaceTakenError: the only place for it belongs to somebody else.
    """
    name = hashlib.sha256(f"{program}\0{_user()}\0{data_folder}".encode()).hexdigest()[:24]
    if sys.platform == "win32":
        return f"{program}-{name}"
    beside = data_folder / f"{program}.wake"
    if len(os.fsencode(beside)) <= MAX_SOCKET_PATH_BYTES:
        return str(beside)
    private = Path(tempfile.gettempdir()) / f"deskhand-{_user()}"
    private.mkdir(mode=0o700, exist_ok=True)
    status = private.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise PlaceTakenError(f"The folder {private} belongs to somebody else, so Deskhand does not use it.")
    return str(private / name)


def knock(address: str, said: bytes) -> bool:
    """Say one line to the program that listens there; False when none takes it. Blocks for up to ANSWER_TIMEOUT_S.

    Args:
        address: see `address_of`.
        said: at most MAX_SAID_BYTES, without a line break.
    """
    if sys.platform == "win32":
        return _knock_at_pipe(address, said + b"\n")
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ANSWER_TIMEOUT_S)
        try:
            line.connect(address)
            line.sendall(said + b"\n")
            return line.recv(len(OK)) == OK
        except OSError:
            return False  # nobody is there, or he ends just now


def _knock_at_pipe(address: str, said: bytes) -> bool:
    from PySide6.QtNetwork import QLocalSocket

    pipe = QLocalSocket()
    pipe.connectToServer(address)
    timeout_ms = round(ANSWER_TIMEOUT_S * 1000)
    if not pipe.waitForConnected(timeout_ms):
        return False
    pipe.write(said)
    pipe.waitForBytesWritten(timeout_ms)
    pipe.waitForReadyRead(timeout_ms)
    return bytes(pipe.readAll().data()) == OK


def _user() -> str:
    return os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())
