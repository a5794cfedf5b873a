"""Waking the companion that runs already. A click on Help must show its window at once: no Qt is loaded for it."""

from __future__ import annotations

import hashlib
import os
import socket
import sys
import tempfile
from pathlib import Path

import msgspec

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall

MAX_CALL_BYTES = 32_768
"""More than a help call with the longest identity."""

ANSWER_TIMEOUT_S = 5.0
"""The first start may just be opening its store."""

MAX_SOCKET_PATH_BYTES = 80
"""Unix allows 107; Qt first binds in a folder beside it whose name is a little longer."""

OK = b"ok\n"


def address_of(data_folder: Path) -> str:
    """Return the name of the local socket for this user and data folder (a path on Unix, a pipe on Windows).

    Raises:
        AlreadyRunningError: the only place for it belongs to somebody else.
    """
    name = hashlib.sha256(f"{_user()}\0{data_folder}".encode()).hexdigest()[:24]
    if sys.platform == "win32":
        return f"deskhand-client-{name}"
    beside = data_folder / "wake"
    if len(os.fsencode(beside)) <= MAX_SOCKET_PATH_BYTES:
        return str(beside)
    private = Path(tempfile.gettempdir()) / f"deskhand-{_user()}"
    private.mkdir(mode=0o700, exist_ok=True)
    status = private.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise AlreadyRunningError(f"The folder {private} belongs to somebody else, so Deskhand does not use it.")
    return str(private / name)


def hand_over(address: str, call: HelpCall) -> bool:
    """Pass a call to the companion that listens there; False when none does. Blocks for up to ANSWER_TIMEOUT_S."""
    said = msgspec.json.encode(call) + b"\n"
    if sys.platform == "win32":
        return _hand_over_by_pipe(address, said)
    with socket.socket(socket.AF_UNIX) as line:
        line.settimeout(ANSWER_TIMEOUT_S)
        try:
            line.connect(address)
            line.sendall(said)
            return line.recv(len(OK)) == OK
        except OSError:
            return False  # nobody is there, or he ends just now


def _hand_over_by_pipe(address: str, said: bytes) -> bool:
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
