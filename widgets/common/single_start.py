"""One program per user and data folder: a second start says what it wants to the first and leaves.

The socket lies in a folder that only this user can enter and is itself closed to others, so that nobody else
can wake the program, or stand in its place and be told what was meant for it. A lock file tells a living first start
from the socket that a killed one left behind.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, QTimer, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

from widgets.common.knock import ANSWER_TIMEOUT_S, MAX_SAID_BYTES, OK, PlaceTakenError, knock

CALL_TIMEOUT_S = 1.0
"""A caller that has not said everything by then is cut off: he is a program, not a person."""

SWEEP_MS = 250

RETRY_S = 0.05
"""Between two tries to reach a program that is just starting."""


def take_place(
    data_folder: Path, address: str, said: bytes, answer_timeout_s: float = ANSWER_TIMEOUT_S
) -> Place | None:
    """Become the one program of this data folder, or say what this start wants to the one that runs and return None.

    Called before there is any window, so it may block for a few seconds.

    Args:
        data_folder: it exists.
        address: where the program listens (widgets.common.knock.address_of).
        said: for the first start; one line of bytes.
        answer_timeout_s: for how long one that is just starting or ending is waited for.

    Raises:
        PlaceTakenError: another one holds the folder and does not answer.
    """
    lock = QLockFile(str(data_folder / "running.lock"))
    lock.setStaleLockTime(0)
    deadline = time.monotonic() + answer_timeout_s
    while True:
        if knock(address, said):
            return None
        if lock.tryLock(0):
            return Place(address, lock)
        if time.monotonic() > deadline:
            raise PlaceTakenError("It runs already but does not answer.")
        time.sleep(RETRY_S)


@dataclass(frozen=True)
class Place:
    """The place of the one program of a data folder, taken by a lock; Qt's loop is not needed for it yet."""

    address: str
    lock: QLockFile


class FirstStart(QObject):
    """The program that runs: it holds the lock and listens for the calls of later starts.

    Signals:
        called(object): what a later start said, as `read` returned it.
    """

    called = Signal(object)

    def __init__(self, place: Place, read: Callable[[bytes], object]) -> None:
        """Listen; whatever a killed program left there is removed, for we hold the lock.

        Needs the QApplication: a socket that is made before it is never heard.

        Args:
            place: taken with `take_place`.
            read: makes a call of the bytes that were said; raises ValueError for nonsense, which wakes nobody.

        Raises:
            PlaceTakenError: it cannot listen there.
        """
        super().__init__()
        self._read = read
        self._lock = place.lock
        self._callers: dict[QLocalSocket, _Said] = {}
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._welcome)
        self._sweep = QTimer(self)
        self._sweep.setInterval(SWEEP_MS)
        self._sweep.timeout.connect(self._cut_off_the_slow)
        QLocalServer.removeServer(place.address)
        if not self._server.listen(place.address):
            why = self._server.errorString()
            place.lock.unlock()
            raise PlaceTakenError(why)

    def close(self) -> None:
        """Stop listening and let the next start be the first."""
        self._server.close()
        for caller in list(self._callers):
            caller.abort()
        self._sweep.stop()
        self._lock.unlock()

    def _welcome(self) -> None:
        while (caller := self._server.nextPendingConnection()) is not None:
            self._callers[caller] = _Said()
            caller.readyRead.connect(partial(self._listen, caller))
            caller.disconnected.connect(partial(self._forget, caller))
            self._sweep.start()
            self._listen(caller)

    def _listen(self, caller: QLocalSocket) -> None:
        said = self._callers.get(caller)
        if said is None:
            return
        said.text += bytes(caller.readAll().data())
        if len(said.text) > MAX_SAID_BYTES:
            caller.abort()
        elif said.text.endswith(b"\n"):
            self._answer(caller, said.text)

    def _answer(self, caller: QLocalSocket, said: bytes) -> None:
        try:
            call = self._read(said)
        except ValueError:
            caller.abort()
            return
        caller.write(OK)
        caller.flush()
        caller.disconnectFromServer()
        self.called.emit(call)

    def _forget(self, caller: QLocalSocket) -> None:
        self._callers.pop(caller, None)  # the server lets go of its sockets itself, with itself
        if not self._callers:
            self._sweep.stop()

    def _cut_off_the_slow(self) -> None:
        for caller, said in list(self._callers.items()):
            if time.monotonic() - said.since_s > CALL_TIMEOUT_S:
                caller.abort()


@dataclass
class _Said:
    """What one later start has said so far, and since when it is here."""

    text: bytes = b""
    since_s: float = field(default_factory=time.monotonic)
