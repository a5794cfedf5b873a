"""What an agent puts on a ticket besides words: files and pictures, stored by their hash."""

from __future__ import annotations

import asyncio
import mimetypes
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication
from PySide6.QtGui import QImage
from sqlalchemy.orm import Session

from app.workstation.errors import GoneError, NotAFileError, ProgramError
from app.workstation.operations.desk import Desk, Done, TicketFacts
from sync.edits import Edit
from sync.records import Attachment

MAX_ATTACHMENT_BYTES = 100_000_000
"""What a ticket carries; larger files go straight to the customer's machine within a session."""

# fmt: off
PROGRAM_ENDINGS = frozenset({
    ".app", ".appimage", ".appref-ms", ".apk", ".bat", ".chm", ".cmd", ".com", ".command", ".cpl", ".desktop",
    ".dll", ".exe", ".hta", ".iso", ".jar", ".js", ".jse", ".lnk", ".msc", ".msi", ".msp", ".pif", ".ps1", ".py",
    ".pyw", ".reg", ".rpm", ".deb", ".run", ".scf", ".scr", ".sh", ".url", ".vb", ".vbe", ".vbs", ".ws", ".wsf",
    ".wsh", ".xll",
})
# fmt: on
"""What a desktop may run when it is told to open it; a customer's file must not become a program of the agent's."""


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("AttachmentOperations", text)


@dataclass(frozen=True)
class PictureFile:
    """A picture ready to be attached: PNG bytes and the size in pixels."""

    png: bytes
    width_px: int
    height_px: int
    file_name: str


async def attach_file(desk: Desk, ticket_id: str, path: Path, *, is_internal: bool) -> Done:
    """Put a file on a ticket.

    Raises:
        NotAFileError: it is not there, not a file, unreadable, empty or larger than a ticket carries.
    """
    ticket = await desk.ticket(ticket_id)
    await desk.workers.run(check_file, path)
    blob = await asyncio.wrap_future(desk.replica.keep_blob(path))
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    edit = _attachment(desk, ticket, path.name, media_type, blob.sha256, blob.size_bytes, is_internal=is_internal)
    said = tr("{name} is on the ticket.").format(name=path.name)
    return await _attached(desk, edit, said)


async def attach_picture(desk: Desk, ticket_id: str, picture: PictureFile, *, is_internal: bool) -> Done:
    """Put a picture of the remote screen on a ticket."""
    ticket = await desk.ticket(ticket_id)
    blob = await asyncio.wrap_future(desk.replica.keep_blob(picture.png))
    edit = _attachment(
        desk,
        ticket,
        picture.file_name,
        "image/png",
        blob.sha256,
        blob.size_bytes,
        is_internal=is_internal,
        width_px=picture.width_px,
        height_px=picture.height_px,
    )
    words = (
        tr("The screenshot is on the ticket, for the staff only.")
        if is_internal
        else tr("The screenshot is on the ticket; the customer sees it too.")
    )
    return await _attached(desk, edit, words)


async def open_attachment(desk: Desk, attachment_id: str, folder: Path) -> Path:
    """Return a copy of an attachment under its own name, fetched from the hub where it is not here yet.

    Args:
        desk: reads and fetches.
        attachment_id: which one.
        folder: where the copies lie, each in a folder of its own named by the hash.

    Raises:
        GoneError: it was removed.
        ProgramError: opening it might run it; it is in the folder.
        SyncError: the hub is away, or does not have it yet.
    """

    def found(session: Session) -> tuple[str, str]:
        record = session.get(Attachment, attachment_id)
        if record is None or record.deleted:
            raise GoneError(tr("This file is no longer on the ticket."))
        return record.sha256, record.file_name

    sha256, file_name = await desk.read(found)
    blob = await asyncio.wrap_future(desk.replica.fetch_blob(sha256))
    path = await desk.workers.run(_copy_under_name, blob, folder / sha256[:16], file_name)
    if is_program(path.name):
        raise ProgramError(
            tr(
                "{name} could run as a program, so it was not opened. It lies in {folder}; open it there if you must."
            ).format(name=path.name, folder=path.parent)
        )
    return path


def is_program(file_name: str) -> bool:
    """Tell whether opening a file of this name may run it; Windows passes over dots and spaces at the end."""
    return Path(file_name.rstrip(". ")).suffix.lower() in PROGRAM_ENDINGS


def picture_from(image: QImage) -> PictureFile:
    """Return a pasted picture as PNG; blocking."""
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image.save(buffer, b"PNG")
    name = time.strftime("picture-%Y-%m-%d-%H%M%S.png")
    return PictureFile(bytes(data.data()), image.width(), image.height(), name)


def _copy_under_name(blob: Path, folder: Path, file_name: str) -> Path:
    """Copy a blob into a folder of its own; a name from elsewhere never leads out of it."""
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / (Path(file_name.replace("\\", "/")).name or "file")
    if not target.is_file() or target.stat().st_size != blob.stat().st_size:
        shutil.copyfile(blob, target)
    return target


def check_file(path: Path, *, most_bytes: int | None = MAX_ATTACHMENT_BYTES) -> int:
    """Return the size of a file in bytes; blocking.

    Raises:
        NotAFileError: it cannot be sent, and why.
    """
    try:
        if not path.is_file():
            raise NotAFileError(tr("There is no file {path}. Nothing was sent.").format(path=path))
        with path.open("rb"):
            size = path.stat().st_size
    except OSError as error:
        why = error.strerror or str(error)
        raise NotAFileError(
            tr("{name} cannot be read: {why}. Nothing was sent.").format(name=path.name, why=why)
        ) from error
    if most_bytes is not None and size > most_bytes:
        raise NotAFileError(
            tr("{name} is larger than the {limit} MB that a ticket carries; send it within a session instead.").format(
                name=path.name, limit=most_bytes // 1_000_000
            )
        )
    return size


def _attachment(
    desk: Desk,
    ticket: TicketFacts,
    file_name: str,
    media_type: str,
    sha256: str,
    size_bytes: int,
    *,
    is_internal: bool,
    width_px: int | None = None,
    height_px: int | None = None,
) -> Edit:
    return Edit.create(
        "attachment",
        ticket.scope,
        ticket_id=ticket.id,
        author_id=desk.me.principal_id,
        author_kind="agent",
        author_name=desk.me.name,
        visibility="internal" if is_internal else "public",
        file_name=file_name,
        media_type=media_type,
        size_bytes=size_bytes,
        sha256=sha256,
        width_px=width_px,
        height_px=height_px,
        created_at_ms=desk.now_ms(),
    )


async def _attached(desk: Desk, edit: Edit, said: str) -> Done:
    changed = await desk.write(edit)
    return Done(changed, said, (Edit.change("attachment", edit.record_id, deleted=True),))
