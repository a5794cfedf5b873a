"""From the replica's thread into the window's: each of its events becomes a Qt signal on the loop."""

from __future__ import annotations

import asyncio
import contextlib

from PySide6.QtCore import QObject, Signal

from sync.client.events import (
    LinkChanged,
    OpRejected,
    RecordsChanged,
    ReplicaEvent,
    SignalReceived,
    SignedOut,
    StoreDamaged,
)


class ReplicaBridge(QObject):
    """Hands on what the replica tells.

    Signals:
        records_changed(Mapping[str, Set[str]]): ids of the records that are new or different, by kind.
        link_changed(LinkState): how the way to the hub is.
        signal_received(Signal): a session answer, typing, presence ...
        signed_out(str, str): the hub takes our token no more: a stable code and a sentence.
        op_rejected(OpRejected): the hub refused an edit for good.
        store_damaged(str): the records here are damaged; a sentence.
    """

    records_changed = Signal(object)
    link_changed = Signal(object)
    signal_received = Signal(object)
    signed_out = Signal(str, str)
    op_rejected = Signal(object)
    store_damaged = Signal(str)

    def __init__(self, loop: asyncio.AbstractEventLoop, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._loop = loop

    def post(self, event: ReplicaEvent) -> None:
        """Take an event in any thread; after the loop has ended it goes nowhere."""
        with contextlib.suppress(RuntimeError):  # the loop closed between the last edit and the replica's end
            self._loop.call_soon_threadsafe(self._tell, event)

    def _tell(self, event: ReplicaEvent) -> None:
        match event:
            case RecordsChanged(changed=changed):
                self.records_changed.emit(changed)
            case LinkChanged(state=state):
                self.link_changed.emit(state)
            case SignalReceived(signal=signal):
                self.signal_received.emit(signal)
            case SignedOut(code=code, message=message):
                self.signed_out.emit(code, message)
            case OpRejected():
                self.op_rejected.emit(event)
            case StoreDamaged(message=message):
                self.store_damaged.emit(message)
