"""One companion per user and data folder: a second start hands its help call to the first and leaves.

The socket lies in a folder that only this user can enter and is itself closed to others, so that nobody else
can wake the companion, or stand in its place and be handed an identity. A lock file tells a living first start
from the socket that a killed one left behind.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall, tidied

MAX_CALL_BYTES = 32_768
"""More than a help call with the longest identity."""

CALL_TIMEOUT_MS = 2000
"""A caller that has not said everything by then is cut off."""

ANSWER_TIMEOUT_MS = 5000
"""The first start may just be opening its store."""

RETRY_S = 0.05
"""Between two tries to reach a companion that is just starting."""

MAX_SOCKET_PATH_BYTES = 80
"""Unix allows 107; Qt first binds in a folder beside it whose name is a little longer."""

OK = b"ok\n"


def address_of(data_folder: Path) -> str:
    """Return the name of the local socket for this user and data folder (a path on Unix, a pipe on Windows)."""
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


def _user() -> str:
    return os.environ.get("USERNAME", "") if sys.platform == "win32" else str(os.getuid())


def hand_over(address: str, call: HelpCall) -> bool:
    """Pass a call to the companion that already runs; False when none listens. Blocks, for starting programs only."""
    socket = QLocalSocket()
    socket.connectToServer(address)
    if not socket.waitForConnected(ANSWER_TIMEOUT_MS):
        return False
    socket.write(msgspec.json.encode(call) + b"\n")
    socket.waitForBytesWritten(ANSWER_TIMEOUT_MS)
    answer = b""
    while len(answer) < len(OK) and socket.waitForReadyRead(ANSWER_TIMEOUT_MS):
        answer += bytes(socket.readAll().data())
    socket.abort()
    return answer == OK


def be_first_or_hand_over(
    data_folder: Path, call: HelpCall, answer_timeout_s: float = ANSWER_TIMEOUT_MS / 1000
) -> FirstStart | None:
    """Become the one companion of this data folder, or wake the one that runs and return None.

    Called before there is any window, so it may block for a few seconds.

    Raises:
        AlreadyRunningError: another one holds the folder and does not answer.
    """
    address = address_of(data_folder)
    lock = QLockFile(str(data_folder / "running.lock"))
    lock.setStaleLockTime(0)
    deadline = time.monotonic() + answer_timeout_s
    while True:
        if hand_over(address, call):
            return None
        if lock.tryLock(0):
            return FirstStart(address, lock)
        if time.monotonic() > deadline:
            raise AlreadyRunningError(
                "Deskhand is already running but does not answer.\n"
                "Your conversations are safe. End the other one (or sign out and in again), then start it anew."
            )
        time.sleep(RETRY_S)


class FirstStart(QObject):
    """The companion that runs: it holds the lock and listens for the calls of later starts.

    Signals:
        called: a later start handed over a HelpCall.
    """

    called = Signal(object)

    def __init__(self, address: str, lock: QLockFile) -> None:
        """Listen at the address; whatever a killed companion left there is removed, for we hold the lock."""
        super().__init__()
        self._lock = lock
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        QLocalServer.removeServer(address)
        if not self._server.listen(address):
            why = self._server.errorString()
            lock.unlock()
            raise AlreadyRunningError(f"Deskhand cannot listen for the help button: {why}")

    def close(self) -> None:
        """Stop listening and let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _welcome(self) -> None:
        while (socket := self._server.nextPendingConnection()) is not None:
            _Caller(socket, self)


class _Caller(QObject):
    """One later start that talks to us; lives until it said everything, or its time is over."""

    def __init__(self, socket: QLocalSocket, first: FirstStart) -> None:
        super().__init__(first)
        self._first = first
        self._socket = socket
        self._said = b""
        socket.setParent(self)
        socket.readyRead.connect(self._listen)
        socket.disconnected.connect(self.deleteLater)
        limit = QTimer(self, singleShot=True, interval=CALL_TIMEOUT_MS)
        limit.timeout.connect(self._cut_off)
        limit.start()
        self._listen()

    def _listen(self) -> None:
        self._said += bytes(self._socket.readAll().data())
        if len(self._said) > MAX_CALL_BYTES:
            self._cut_off()
            return
        if not self._said.endswith(b"\n"):
            return
        try:
            call = msgspec.json.decode(self._said, type=HelpCall)
        except msgspec.DecodeError:
            self._cut_off()
            return
        self._socket.write(OK)
        self._socket.flush()
        self._socket.disconnectFromServer()
        self._first.called.emit(tidied(call))

    def _cut_off(self) -> None:
        self._socket.abort()
