"""One companion per user and data folder: a second start hands its help call to the first and leaves."""

from __future__ import annotations

from pathlib import Path

import msgspec

from app.client.errors import AlreadyRunningError
from app.client.help_call import HelpCall, tidied
from app.client.wake import address_of
from widgets.common.knock import ANSWER_TIMEOUT_S, PlaceTakenError
from widgets.common.single_start import FirstStart, Place, take_place


def take_place_or_hand_over(
    data_folder: Path, call: HelpCall, answer_timeout_s: float = ANSWER_TIMEOUT_S
) -> Place | None:
    """Become the one companion of this data folder, or wake the one that runs and return None.

    Called before there is any window, so it may block for a few seconds.

    Raises:
        AlreadyRunningError: another one holds the folder and does not answer.
    """
    address = address_of(data_folder)
    try:
        return take_place(data_folder, address, msgspec.json.encode(call), answer_timeout_s)
    except PlaceTakenError:
        raise AlreadyRunningError(
            "Deskhand is already running but does not answer.\n"
            "Your conversations are safe. End the other one (or sign out and in again), then start it anew."
        ) from None


def listen_for_help(place: Place) -> FirstStart:
    """Listen for later clicks on Help: `called` brings each HelpCall.

    Raises:
        AlreadyRunningError: it cannot listen there.
    """
    try:
        return FirstStart(place, _read_call)
    except PlaceTakenError as error:
        raise AlreadyRunningError(f"Deskhand cannot listen for the help button: {error}") from None


def _read_call(said: bytes) -> HelpCall:
    return tidied(msgspec.json.decode(said, type=HelpCall))
