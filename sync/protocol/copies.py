"""A copied profile: two programs that stamp with the id of one device. The hub notices, the later one takes another id.

Two edits with one stamp cannot be told apart, so the id has to be one program's own. Operations keep their ids: what
both copies have in their outboxes is the same, and is taken once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

HEADER = "Deskhand-Device"
"""Of the request that opens a line of signals: the device part of the sender's stamps, and the run of its program."""

MAX_DEVICE_CHARS = 64
"""As in a stamp (sync.merge.stamp)."""

_WORDS = re.compile(r"([0-9A-Za-z-]{1,64}) ([0-9A-Za-z-]{1,64})")


class Stamper(NamedTuple):
    """Who stamps: the device, and the run of the program, which is another after each start."""

    device: str
    run: str


def header_text(stamper: Stamper) -> str:
    """Return what the header says."""
    return f"{stamper.device} {stamper.run}"


# The hub's half.


def stamper_from(header: str) -> Stamper | None:
    """Return who stamps; None for a client that does not say, or says what cannot be."""
    words = _WORDS.fullmatch(header)
    return None if words is None else Stamper(words[1], words[2])


def is_copy(newcomer: Stamper | None, present: Iterable[Stamper | None]) -> bool:
    """Tell whether a newcomer's device stamps elsewhere already; the same run is a program that came back."""
    if newcomer is None:
        return False
    return any(other is not None and other.device == newcomer.device and other.run != newcomer.run for other in present)


# The client's half.


def device_after(device: str, chance: str) -> str:
    """Return another id for a device that turned out to be a copy.

    It sorts behind the old one, so that the hub's stamp of an operation that it took just now never looks later than
    the new stamp of the same operation here.

    Args:
        device: the old id.
        chance: random letters and digits.
    """
    longer = f"{device}-{chance}"
    return longer if len(longer) <= MAX_DEVICE_CHARS else chance


def stamp_of_device(stamp: str, device: str) -> str:
    """Return a stamp of the same time by another device."""
    return f"{stamp[:15]}.{device}"


def is_of_device(stamp: str, device: str) -> bool:
    """Tell whether a device made a stamp."""
    return stamp[16:] == device
