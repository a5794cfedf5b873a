"""Writing out every record that this workstation holds."""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy.orm import Session

from app.workstation.operations.desk import Desk
from sync.exchange.out.export import ExportOrder, Manifest, export_records
from sync.exchange.out.formats import Format
from widgets.importing import ExportWish


async def export(
    desk: Desk, wish: ExportWish, stop: threading.Event, on_progress: Callable[[int, int], None]
) -> Manifest:
    """Write the records of the local store into a folder, in a worker.

    Args:
        desk: the agent and his store.
        wish: where to and how.
        stop: ends the work when it is set; nothing is left behind then.
        on_progress: told in the worker how many records of how many are done.

    Raises:
        ExportError: it cannot be written; nothing is left behind.
        StoppedError: it was stopped.
        StoreError: the records cannot be read.
    """
    order = ExportOrder(
        wish.folder,
        Format(wish.format),
        desk.now_ms(),
        desk.blob_path if wish.with_files else None,
        on_progress,
        stop.is_set,
    )

    def write(session: Session) -> Manifest:
        return export_records(session.connection(), order)

    return await desk.read(write)
