"""What a file under way shows."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class TransferState(StrEnum):
    """How it stands with a file."""

    WAITING = "waiting"
    RUNNING = "running"
    INTERRUPTED = "interrupted"
    VERIFYING = "verifying"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


@dataclass(frozen=True)
class TransferView:
    """One file under way.

    Attributes:
        is_outgoing: it leaves this computer.
        done_bytes, size_bytes: how far it is.
        bytes_per_s, left_s: rate and time left; None while they are not known.
        message: what happened, what was kept, what to do next; for INTERRUPTED and FAILED.
        can_open: the file is whole, and on this computer.
    """

    transfer_id: str
    file_name: str
    is_outgoing: bool
    state: TransferState
    done_bytes: int = 0
    size_bytes: int = 0
    bytes_per_s: float | None = None
    left_s: float | None = None
    message: str = ""
    can_open: bool = False
