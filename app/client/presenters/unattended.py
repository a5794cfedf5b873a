"""Unattended access as the person at the computer sees it: who may come in without asking, and Revoke."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.client.errors import StandingError
from app.client.unattended.grants import StandingGrants
from app.client.unattended.standing import AGENT, ALL_DAY, TEAM, StandingLease
from app.client.window import CompanionWindow
from widgets.companion import UnattendedView

LOOK_MS = 2_000
"""The administrator changes the file with a command; he looks up at the window when that is done."""


class Unattended(QObject):
    """Shows the standing leases in the window, as long as there are any."""

    def __init__(self, window: CompanionWindow) -> None:
        """Show nothing yet: without the computer's key nothing counts."""
        super().__init__(window)
        self._window = window
        self._grants: StandingGrants | None = None
        self._revoke: Callable[[str], bool] | None = None
        self._tick = QTimer(self)
        self._tick.setInterval(LOOK_MS)
        self._tick.timeout.connect(self.look)
        window.unattended.revoke_requested.connect(self._take_back)

    def use(self, grants: StandingGrants, revoke: Callable[[str], bool]) -> None:
        """Show these from now on.

        Args:
            revoke: takes one back by its id; False when it was not there any more.
        """
        self._grants, self._revoke = grants, revoke
        self._tick.start()
        self.look()

    def close(self) -> None:
        """Look no more."""
        self._tick.stop()

    def look(self) -> None:
        """Show what is allowed now."""
        if self._grants is not None:
            self._window.unattended.show_permissions([_view_of(self, lease) for lease in self._grants.in_force()])

    def _take_back(self, standing_id: str) -> None:
        if self._revoke is None:
            return
        try:
            self._revoke(standing_id)
        except StandingError as error:
            self._window.tell(str(error), is_error=True)
            return
        self.look()
        self._window.tell(self.tr("Taken back. A session that ran under it ends now."))


def _view_of(teller: QObject, lease: StandingLease) -> UnattendedView:
    who = lease.who
    if who.startswith(TEAM):
        who = teller.tr("Everybody of the team {team}").format(team=who.removeprefix(TEAM))
    elif who.startswith(AGENT):
        who = teller.tr("The agent {id}").format(id=who.removeprefix(AGENT))
    hours = None if lease.hours == ALL_DAY else lease.hours
    return UnattendedView(lease.id, who, lease.rights, lease.expires_at_ms, hours)
