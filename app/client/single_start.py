"""One companion per user and data folder: a second start hands its help call to the first and leaves.

The socket lies in a folder that only this user can enter and is itself closed to others, so that nobody else
can wake the companion, or stand in its place and be handed an identity. A lock file tells a living first start
from the socket that a killed one left behind.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

import msgspec
from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall, tidied
from app.client.wake import ANSWER_TIMEOUT_S, MAX_CALL_BYTES, OK, address_of, hand_over

CALL_TIMEOUT_MS = 2000
"""A caller that has not said everything by then is cut off."""

RETRY_S = 0.05
"""Between two tries to reach a companion that is just starting."""


def take_place_or_hand_over(
    data_folder: Path, call: HelpCall, answer_timeout_s: float = ANSWER_TIMEOUT_S
) -> Place | None:
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
            return Place(address, lock)
        if time.monotonic() > deadline:
            raise AlreadyRunningError(
                "Deskhand is already running but does not answer.\n"
                "Your conversations are safe. End the other one (or sign out and in again), then start it anew."
            )
        time.sleep(RETRY_S)


@dataclass(frozen=True)
class Place:
    """The place of the one companion of a data folder, taken by a lock; Qt's loop is not needed for it yet."""

    address: str
    lock: QLockFile


class FirstStart(QObject):
    """The companion that runs: it holds the lock and listens for the calls of later starts.

    Signals:
        called: a later start handed over a HelpCall.
    """

    called = Signal(object)

    def __init__(self, place: Place) -> None:
        """Listen; whatever a killed companion left there is removed, for we hold the lock.

        Needs the QApplication: a socket that is made before it is never heard.

        Raises:
            AlreadyRunningError: it cannot listen there.
        """
        super().__init__()
        self._lock = place.lock
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        QLocalServer.removeServer(place.address)
        if not self._server.listen(place.address):
            why = self._server.errorString()
            place.lock.unlock()
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
