"""The customer's clipboard while he shares it: what he copies from then on, as text, and what the agent copies."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QClipboard

MAX_BYTES = 256 * 1024
"""Of UTF-8: what viewers take (remote.rfb.clipboard); more is no piece of text that one pastes."""

SECRET_HINTS = ("x-kde-passwordManagerHint", "Clipboard Viewer Ignore", "ExcludeClipboardContentFromMonitorProcessing")
"""Formats by which password managers mark what is nobody else's business."""


class SharedClipboard(QObject):
    """Watches the clipboard while it is shared. What was copied before is not looked at.

    Signals:
        copied(str): the customer copied this text.
        too_long: he copied more than can be shared; nothing of it goes.
    """

    copied = Signal(str)
    too_long = Signal()

    def __init__(self, clipboard: QClipboard, parent: QObject | None = None) -> None:
        """Watch nothing yet."""
        super().__init__(parent)
        self._clipboard = clipboard
        self._is_shared = False
        self._known: str | None = None

    @property
    def is_shared(self) -> bool:
        """Whether what is copied now goes to the agent."""
        return self._is_shared

    def share(self, is_shared: bool) -> None:
        """Begin to watch, or stop."""
        if is_shared == self._is_shared:
            return
        self._is_shared = is_shared
        self._known = None
        if is_shared:
            self._clipboard.dataChanged.connect(self._look)
        else:
            self._clipboard.dataChanged.disconnect(self._look)

    def put(self, text: str) -> None:
        """Take what the agent copied; it is not sent back to him."""
        if self._is_shared:
            self._known = text
            self._clipboard.setText(text)

    def _look(self) -> None:
        data = self._clipboard.mimeData()
        if data is None:  # Qt's own words: where nothing was ever copied
            return  # type: ignore[unreachable]  # but not in its types
        if not data.hasText() or any(data.hasFormat(hint) for hint in SECRET_HINTS):
            return
        text = data.text()
        if not text or text == self._known:
            return
        self._known = text
        if len(text) > MAX_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_BYTES:
            self.too_long.emit()
        else:
            self.copied.emit(text)
