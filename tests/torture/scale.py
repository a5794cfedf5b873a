"""Very much at once: a client that wrote ten thousand times without a hub, and one that begins with all records."""

from __future__ import annotations

import resource
import time
from dataclasses import dataclass, field
from pathlib import Path

from sync.edits import Edit
from sync.protocol.actor import Actor
from sync.trial.client import Client
from tests.fakes.sync_world import World

AT_ONCE = 500
"""Edits in a transaction while a store is filled."""

MEGABYTE = 1024


@dataclass
class ScaleFigures:
    """What it took.

    Attributes:
        drain_s: until the hub had all that waited.
        drain_mb: by how much the process grew meanwhile.
        snapshot_s: until an empty client had all.
        snapshot_mb: by how much the process grew meanwhile.
    """

    pending: int
    records: int
    drain_s: float = 0.0
    drain_mb: float = 0.0
    snapshot_s: float = 0.0
    snapshot_mb: float = 0.0
    faults: list[str] = field(default_factory=list)


def run_scale(folder: Path, pending: int, records: int) -> ScaleFigures:
    """Let a client write `pending` times, then send; then let another one read `records` records.

    Args:
        folder: of the files.
        pending: operations that wait.
        records: at the hub, for the empty client; those of the first one included.
    """
    figures = ScaleFigures(pending, records)
    world = World(folder)
    try:
        ann = world.add_client(Actor(id="ann", kind="agent", role="agent"), "team:a")
        ann.sync()
        _write(ann, pending)
        figures.drain_s, figures.drain_mb = _measured(ann.push_all)
        waiting = len(ann.pending())
        figures.faults += [f"{waiting} operations still wait"] if waiting else []
        for start in range(pending, records, AT_ONCE):
            world.hub.write_as_hub([_ticket(n) for n in range(start, min(records, start + AT_ONCE))])
        bob = world.add_client(Actor(id="bob", kind="agent", role="agent"), "team:a")
        figures.snapshot_s, figures.snapshot_mb = _measured(lambda: _read(bob))
        ann.pull_all()
        for client in (ann, bob):
            [(count,)] = client.ask("SELECT count(*) FROM ticket")
            there = max(pending, records)
            figures.faults += [f"{client.actor.id} has {count} of {there} records"] if count != there else []
    finally:
        world.close()
    return figures


def _write(client: Client, count: int) -> None:
    for start in range(0, count, AT_ONCE):
        client.store.edit([_ticket(n) for n in range(start, min(count, start + AT_ONCE))])


def _ticket(number: int) -> Edit:
    return Edit.create("ticket", "team:a", subject=f"Written without a hub, number {number}")


def _read(client: Client) -> None:
    """Read to the end, without looking at every page: that would take longer than reading it."""
    while client.store.take_pull_reply(client.world.hub.pull(client.actor, client.store.next_pull())).is_again:
        pass


def _measured(work: object) -> tuple[float, float]:
    assert callable(work)
    before_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    begun = time.monotonic()
    work()
    took_s = time.monotonic() - begun
    return round(took_s, 2), round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE - before_mb, 1)
