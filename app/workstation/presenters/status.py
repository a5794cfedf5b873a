"""Says in the status line how it stands with the hub."""

from __future__ import annotations

from PySide6.QtCore import QObject

from sync.client.events import LinkState, LinkStatus
from widgets.common.status import Link, StatusLine, StatusView

LINKS = {
    LinkStatus.ONLINE: Link.ONLINE,
    LinkStatus.CONNECTING: Link.CONNECTING,
    LinkStatus.OFFLINE: Link.OFFLINE,
    LinkStatus.OUTDATED: Link.OUTDATED,
    LinkStatus.SIGNED_OUT: Link.SIGNED_OUT,
}


class StatusPresenter(QObject):
    """Shows the state of the link."""

    def __init__(self, line: StatusLine, who: str, parent: QObject) -> None:
        super().__init__(parent)
        self._line = line
        self._who = who

    def show(self, state: LinkState) -> None:
        """Say how it stands."""
        self._line.show_status(
            StatusView(
                link=LINKS[state.status],
                message=state.message,
                pending=state.pending_count,
                oldest_pending_ms=state.oldest_pending_ms,
                who=self._who,
            )
        )
