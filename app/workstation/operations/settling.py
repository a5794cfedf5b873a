"""What an agent does with texts that disagree, and with changes that the hub refused."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import QCoreApplication
from sqlalchemy.orm import Session

from app.workstation.errors import GoneError
from app.workstation.operations.desk import Desk, Done
from app.workstation.queries.settling import JOINED_BY
from sync.client.rejected import forget_refused, refused_op
from sync.edits import Edit
from sync.records import KINDS, Conflict
from widgets.settling import Choice


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("SettlingOperations", text)


async def settle(desk: Desk, conflict_id: str, choice: Choice) -> Done:
    """Let one text, the other or both stand; it can be undone.

    Raises:
        GoneError: the conflict or its record is not here any more; nothing was changed.
    """

    def plan(session: Session) -> tuple[list[Edit], list[Edit]]:
        return _plan(session, conflict_id, choice, desk.me.principal_id)

    edits, undo = await desk.read(plan)
    return Done(await desk.write(*edits), tr("Settled."), tuple(undo))


def _plan(session: Session, conflict_id: str, choice: Choice, my_id: str) -> tuple[list[Edit], list[Edit]]:
    """Return the edits that settle a conflict, and those that undo it."""
    conflict = session.get(Conflict, conflict_id)
    kind = conflict.about_kind if conflict is not None else ""
    record = session.get(KINDS[kind], conflict.about_id) if conflict is not None and kind in KINDS else None
    if conflict is None or record is None:
        raise GoneError(tr("This is no longer here, perhaps because somebody else settled it; nothing was changed."))
    edits = [Edit.change("conflict", conflict_id, state="resolved", resolved_by=my_id)]
    undo = [Edit.change("conflict", conflict_id, state="open", resolved_by="")]
    now = str(getattr(record, conflict.field) or "")
    wanted = {
        Choice.KEEP: now,
        Choice.OTHER: conflict.lost,
        Choice.BOTH: JOINED_BY.get((kind, conflict.field), "\n").join((now, conflict.lost)),
    }[choice]
    if wanted != now:
        edits.insert(0, Edit.change(kind, conflict.about_id, **{conflict.field: wanted}))
        undo.insert(0, Edit.change(kind, conflict.about_id, **{conflict.field: now}))
    return edits, undo


async def send_again(desk: Desk, op_id: str) -> Done:
    """Make a refused change once more, as a new one; the refused one is forgotten when that is on the disk.

    Raises:
        GoneError: it is not there any more, or what it changed is not.
        UsageError: this program does not know what it would change.
    """
    refused = await desk.read(lambda session: refused_op(session, op_id))
    if refused is None:
        raise GoneError(tr("This is no longer here; nothing was changed."))
    changed = await desk.write(refused.as_edit())
    await _forget(desk, op_id)
    return Done(changed, tr("It is sent again."))


async def discard(desk: Desk, op_id: str) -> Done:
    """Forget a refused change; the person has said so."""
    await _forget(desk, op_id)
    return Done(said=tr("Discarded."))


async def _forget(desk: Desk, op_id: str) -> None:
    await asyncio.wrap_future(desk.replica.write_local(lambda session: forget_refused(session, op_id)))
