"""What a session host tells its program; sent from the host's threads."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from remote.gate import Kind


@dataclass(frozen=True)
class GuestConnected:
    """The agent is in; both people should see the same code. `path`: "direct" or "relay"."""

    code: str
    path: str


@dataclass(frozen=True)
class GuestLeft:
    """One of the agent's connections ended; `remaining` others are still there."""

    path: str
    remaining: int


@dataclass(frozen=True)
class Refused:
    """Something came that the lease does not cover; it was dropped and nothing was done.

    Told once for each kind under one lease; how often it came is in `Gate.refusals`.
    """

    kind: Kind


@dataclass(frozen=True)
class FileReceived:
    """A file from the agent is whole under its name; `kept_aside` is where an older one of that name went."""

    path: Path
    sha256: str
    kept_aside: Path | None = None


@dataclass(frozen=True)
class FileSent:
    """The agent has read a file, or some of it; `sha256` is "" where the agent did not have it verified."""

    path: Path
    sha256: str


@dataclass(frozen=True)
class Ended:
    """The session is over and every connection is cut. `reason`: what `stop` was told, or "expired"."""

    reason: str


HostEvent: TypeAlias = GuestConnected | GuestLeft | Refused | FileReceived | FileSent | Ended
