"""Following the hub into another epoch (sync.protocol.epoch)."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.client import landing, outbox
from sync.client.meta import ClientMeta
from sync.protocol.epoch import EpochStep, step_into


def follow_epoch(connection: Connection, meta: ClientMeta, hub_epoch: str, now_ms: int) -> EpochStep:
    """Note the hub's epoch; in a new one, what it took lately is sent again, and all is read anew."""
    step = step_into(hub_epoch, meta.epoch)
    if step is EpochStep.NEW:
        outbox.send_again(connection, now_ms)
        landing.begin_anew(connection)
    meta.epoch = hub_epoch
    return step


def note_seen(meta: ClientMeta, newest_ticks: int) -> None:
    """Note the newest stamp that the hub showed: whatever is written here from now on is later."""
    meta.ticks = max(meta.ticks, newest_ticks)
    meta.newest_at_hub = max(meta.newest_at_hub, newest_ticks)
