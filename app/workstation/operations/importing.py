"""Taking customers in from a table: reading, planning and writing, each a step that can be stopped."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.orm import Session

from app.workstation.operations.desk import Desk
from desk.importing.entries import Plan
from desk.importing.known import KnownCustomers
from desk.importing.mapping import ColumnMapping, ImportOptions
from desk.importing.plan import make_plan
from sync.exchange.customers import customers
from sync.exchange.errors import StoppedError
from sync.exchange.lines import Table
from sync.exchange.source import Wish, read_table, sheets_of


@dataclass(frozen=True)
class ReadFile:
    """A file as it was read."""

    path: Path
    sheets: tuple[str, ...]
    wish: Wish
    table: Table


def read_file(path: Path, wish: Wish, is_stopped: Callable[[], bool]) -> ReadFile:
    """Read a file; blocks.

    Raises:
        TableError: it is no table.
        StoppedError: it was stopped.
    """
    sheets = tuple(sheets_of(path))
    if sheets and not wish.sheet:
        wish = Wish(sheets[0])
    return ReadFile(path, sheets, wish, read_table(path, wish, is_stopped))


async def plan_import(
    desk: Desk,
    table: Table,
    mapping: ColumnMapping,
    options: ImportOptions,
    stop: threading.Event,
    on_line: Callable[[int], None],
) -> Plan:
    """Return what an import would change here; computed in a worker.

    Args:
        desk: the agent and his store.
        table, mapping, options: what to import.
        stop: ends the work when it is set.
        on_line: told in the worker how many lines are done.

    Raises:
        StoppedError: it was stopped.
        StoreError: the records cannot be read.
    """

    def watch(done: int) -> None:
        if stop.is_set():
            raise StoppedError("Planning was stopped. Nothing was changed.")
        on_line(done)

    def plan(session: Session) -> Plan:
        connection = session.connection()
        known = KnownCustomers(customers(connection, "organisation"), customers(connection, "contact"))
        try:
            return make_plan(table, mapping, known, options, watch)
        finally:
            known.forget()

    return await desk.read(plan)


async def write_plan(desk: Desk, plan: Plan, stop: threading.Event, on_written: Callable[[int], None]) -> int:
    """Write what a plan says, a batch at a time; return how many records were written.

    Each batch is one transaction of the local store, and goes to the hub like every other edit, now or later.

    Args:
        desk: the agent and his store.
        plan: what to write.
        stop: ends the work before the next batch when it is set.
        on_written: told on the loop how many records are in.

    Raises:
        SyncError: a batch could not be written; those before it are.
    """
    batches = plan.batches()
    written = 0
    while not stop.is_set():
        batch = await desk.workers.run(next, batches, None)
        if batch is None:
            break
        await asyncio.wrap_future(desk.replica.edit(*batch))
        written += len(batch)
        on_written(written)
    return written
