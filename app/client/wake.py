"""Waking the companion that runs already. A click on Help must show its window at once: no Qt is loaded for it."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall
from widgets.common import knock

PROGRAM = "deskhand-client"


def address_of(data_folder: Path) -> str:
    """Return where the companion of this user and data folder listens.

    Raises:
        AlreadyRunningError: the only place for it belongs to somebody else.
    """
    try:
        return knock.address_of(PROGRAM, data_folder)
    except knock.PlaceTakenError as error:
        raise AlreadyRunningError(str(error)) from None


def hand_over(address: str, call: HelpCall) -> bool:
    """Pass a call to the companion that listens there; False when none does. Blocks for a few seconds at most."""
    return knock.knock(address, msgspec.json.encode(call))
