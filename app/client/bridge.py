"""From the replica's threads into the window's: each of its events becomes a Qt signal on the window's loop."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, Signal

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
        records_changed(Mapping[str, frozenset[str]]): ids of records that are new, different or gone, by kind.
        link_changed(LinkState): how the way to the hub is.
        signal_received(Signal): a request for a session, a pass for the relay, typing ...
        signed_out(str, str): the hub does not know this device any more: a stable code and a sentence.
        op_rejected(OpRejected): the hub refused an edit for good.
        store_damaged(str): the records here are damaged; a sentence.
    """

    records_changed = Signal(object)
    link_changed = Signal(object)
    signal_received = Signal(object)
    signed_out = Signal(str, str)
    op_rejected = Signal(object)
    store_damaged = Signal(str)
    _posted = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        """Tell in the thread that calls this."""
        super().__init__(parent)
        self._posted.connect(self._tell, Qt.ConnectionType.QueuedConnection)

    def post(self, event: ReplicaEvent) -> None:
        """Take an event in any thread."""
        self._posted.emit(event)

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
