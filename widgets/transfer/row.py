"""One file under way: its name, how far, how fast, how long yet, and Stop."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QProgressBar, QWidget

from widgets.common.amounts import rate_text, size_text
from widgets.common.buttons import Button
from widgets.common.labels import ElidedLabel, IconLabel, Paragraph
from widgets.common.moments import time_left_text
from widgets.common.pane import Pane, column, row
from widgets.common.theme import GRID_PX, HALF_PX, Icon, TextRole, Theme, Tone
from widgets.transfer.views import TransferState, TransferView

_MOVING = frozenset({TransferState.WAITING, TransferState.RUNNING, TransferState.INTERRUPTED, TransferState.VERIFYING})
_STEPS = 1000


class TransferRow(Pane):
    """A file under way. objectNames "transfer.row", "transfer.stop", "transfer.retry", "transfer.open".

    Signals:
        stop_requested(str), retry_requested(str), open_requested(str): the transfer's id.
    """

    stop_requested = Signal(str)
    retry_requested = Signal(str)
    open_requested = Signal(str)

    def __init__(self, theme: Theme, view: TransferView, parent: QWidget | None = None) -> None:
        """Show a transfer."""
        super().__init__("card", parent)
        self.setObjectName("transfer.row")
        self._theme = theme
        self._view = view
        self._icon = IconLabel(theme, Icon.FILE, Tone.MUTED)
        self._name = ElidedLabel("")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setRange(0, _STEPS)
        self._words = ElidedLabel("", TextRole.SMALL, "muted")
        self._words.setObjectName("transfer.words")
        self._message = Paragraph("", TextRole.SMALL, "danger")
        self._stop = Button(theme, self.tr("Stop"), look="quiet", name="transfer.stop")
        self._retry = Button(theme, self.tr("Try again"), Icon.RETRY, look="quiet", name="transfer.retry")
        self._open = Button(theme, self.tr("Show"), Icon.FOLDER, look="quiet", name="transfer.open")
        self._build()
        self.show_transfer(view)

    @property
    def view(self) -> TransferView:
        """What is shown."""
        return self._view

    @property
    def text(self) -> str:
        """The line under the bar, as a person reads it."""
        return self._words.text()

    def show_transfer(self, view: TransferView) -> None:
        """Show how it stands now."""
        self._view = view
        self._name.setText(view.file_name)
        self._icon.set_icon(*self._mark(view))
        self._bar.setVisible(view.state in _MOVING)
        self._bar.setValue(round(_STEPS * view.done_bytes / view.size_bytes) if view.size_bytes else 0)
        self._words.setText(self._line(view))
        self._message.setText(view.message)
        self._message.setVisible(bool(view.message))
        self._message.set_tone("danger" if view.state is TransferState.FAILED else "warning")
        self._stop.setVisible(view.state in _MOVING)
        self._retry.setVisible(view.state in {TransferState.FAILED, TransferState.STOPPED})
        self._open.setVisible(view.can_open and view.state is TransferState.DONE)

    def _mark(self, view: TransferView) -> tuple[Icon, Tone]:
        match view.state:
            case TransferState.DONE:
                return Icon.DONE, Tone.SUCCESS_TEXT
            case TransferState.FAILED:
                return Icon.ERROR, Tone.DANGER_TEXT
            case TransferState.INTERRUPTED:
                return Icon.WARNING, Tone.WARNING_TEXT
            case _:
                return (Icon.UP_LOAD if view.is_outgoing else Icon.DOWN_LOAD), Tone.MUTED

    def _line(self, view: TransferView) -> str:
        size = size_text(view.size_bytes)
        match view.state:
            case TransferState.WAITING:
                return self.tr("Waiting · {size}").format(size=size)
            case TransferState.RUNNING:
                return self._running_line(view, size)
            case TransferState.INTERRUPTED:
                words = self.tr("Line broken at {done} of {size}, goes on by itself")
                return words.format(done=size_text(view.done_bytes), size=size)
            case TransferState.VERIFYING:
                return self.tr("Comparing checksums · {size}").format(size=size)
            case TransferState.DONE:
                return self.tr("Complete, checksum verified · {size}").format(size=size)
            case TransferState.FAILED:
                return self.tr("Failed after {done} of {size}").format(done=size_text(view.done_bytes), size=size)
            case TransferState.STOPPED:
                return self.tr("Stopped at {done} of {size}").format(done=size_text(view.done_bytes), size=size)

    def _running_line(self, view: TransferView, size: str) -> str:
        parts = [self.tr("{done} of {size}").format(done=size_text(view.done_bytes), size=size)]
        if view.bytes_per_s is not None:
            parts.append(rate_text(view.bytes_per_s))
        if view.left_s is not None:
            parts.append(time_left_text(view.left_s))
        return " · ".join(parts)

    def _build(self) -> None:
        layout = row(self, margin=(12, GRID_PX, GRID_PX, GRID_PX), gap=12)
        layout.addWidget(self._icon)
        words = column(gap=HALF_PX)
        for part in (self._name, self._bar, self._words, self._message):
            words.addWidget(part)
        layout.addLayout(words, 1)
        for button, signal in (
            (self._retry, self.retry_requested),
            (self._open, self.open_requested),
            (self._stop, self.stop_requested),
        ):
            button.clicked.connect(lambda _=False, signal=signal: signal.emit(self._view.transfer_id))
            layout.addWidget(button)
