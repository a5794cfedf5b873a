"""Pictures and files: kept whole, or refused in a sentence."""

from __future__ import annotations

import hashlib
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage

from app.client.errors import ClientError
from app.client.operations import parcels
from app.client.operations.parcels import keep_file, keep_picture
from sync.client.events import Blob
from sync.store.blobs import BlobFolder


class Shelf:
    """Keeps blobs in a real folder, without a replica around it."""

    def __init__(self, folder: Path) -> None:
        self._blobs = BlobFolder(folder)

    def keep_blob(self, data: bytes | Path) -> Future[Blob]:
        kept: Future[Blob] = Future()
        kept.set_result(Blob(*self._blobs.keep(data)))
        return kept


def test_a_picture_is_kept_as_png_with_its_size(tmp_path: Path) -> None:
    picture = QImage(30, 20, QImage.Format.Format_RGB32)
    picture.fill(QColor(1, 2, 3))
    parcel = keep_picture(Shelf(tmp_path), picture, "a.png")
    assert (parcel.width_px, parcel.height_px, parcel.media_type) == (30, 20, "image/png")
    kept = BlobFolder(tmp_path).find(parcel.sha256)
    assert kept is not None
    assert QImage(str(kept)).pixelColor(0, 0) == QColor(1, 2, 3)


def test_a_file_is_kept_with_its_name_and_kind(tmp_path: Path) -> None:
    file = tmp_path / "log.txt"
    file.write_text("lines", "utf-8")
    parcel = keep_file(Shelf(tmp_path / "blobs"), file)
    assert (parcel.file_name, parcel.media_type, parcel.size_bytes) == ("log.txt", "text/plain", 5)
    assert parcel.sha256 == hashlib.sha256(b"lines").hexdigest()


def test_a_file_that_vanished_is_said(tmp_path: Path) -> None:
    with pytest.raises(ClientError, match=r"gone\.txt was not added"):
        keep_file(Shelf(tmp_path / "blobs"), tmp_path / "gone.txt")


def test_folders_and_giants_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ClientError, match="only files"):
        keep_file(Shelf(tmp_path / "blobs"), tmp_path)
    monkeypatch.setattr(parcels, "MAX_FILE_BYTES", 3)
    (tmp_path / "big").write_bytes(b"1234")
    with pytest.raises(ClientError, match="only files"):
        keep_file(Shelf(tmp_path / "blobs"), tmp_path / "big")
