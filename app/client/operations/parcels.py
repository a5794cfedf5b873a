"""Pictures and files on their way to a ticket: kept by their hash first, so that nothing is lost with the window."""

from __future__ import annotations

import mimetypes
from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QCoreApplication, QIODevice
from PySide6.QtGui import QImage, QImageWriter

from app.client.errors import ClientError
from sync.client.events import Blob

MAX_FILE_BYTES = 200 * 1024 * 1024
"""A log or a screenshot; larger things are better sent within a session, which resumes a broken line."""

PICTURE_TYPE = "image/png"


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("Parcels", text)


class BlobKeeper(Protocol):
    """The part of the replica that is used here."""

    def keep_blob(self, data: bytes | Path) -> Future[Blob]:
        """Keep bytes or a copy of a file; they are uploaded by themselves."""
        ...


class Parcel(msgspec.Struct, frozen=True, kw_only=True):
    """One kept picture or file.

    Attributes:
        width_px, height_px: of a picture, None for other files.
    """

    file_name: str
    media_type: str
    size_bytes: int
    sha256: str
    width_px: int | None = None
    height_px: int | None = None


def keep_picture(keeper: BlobKeeper, picture: QImage, file_name: str) -> Parcel:
    """Keep a picture as PNG (worker thread).

    Raises:
        ClientError: it cannot be written as PNG.
        SyncError: it cannot be kept (the disk is full).
    """
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if not QImageWriter(buffer, QByteArray(b"PNG")).write(picture):
        raise ClientError(tr("The picture could not be packed. Nothing was sent; take it again."))
    blob = keeper.keep_blob(bytes(data.data())).result()
    return Parcel(
        file_name=file_name,
        media_type=PICTURE_TYPE,
        size_bytes=blob.size_bytes,
        sha256=blob.sha256,
        width_px=picture.width(),
        height_px=picture.height(),
    )


def keep_file(keeper: BlobKeeper, path: Path) -> Parcel:
    """Keep a copy of a file as it is now (worker thread).

    Raises:
        ClientError: it is none, too large, or has vanished.
        SyncError: it cannot be kept (the disk is full).
    """
    try:
        size_bytes = path.stat().st_size
        if not path.is_file() or size_bytes > MAX_FILE_BYTES:
            megabytes = MAX_FILE_BYTES // 1024 // 1024
            words = tr("{name} was not added: only files of up to {count} MB can be sent this way.")
            raise ClientError(words.format(name=path.name, count=megabytes))
        blob = keeper.keep_blob(path).result()
    except OSError as error:
        words = tr("{name} was not added: {why}. Your message is kept.")
        raise ClientError(words.format(name=path.name, why=error.strerror)) from None
    media_type = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Parcel(file_name=path.name, media_type=media_type, size_bytes=blob.size_bytes, sha256=blob.sha256)
