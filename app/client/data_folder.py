"""The companion's folder: its records, key and log; readable by its user only."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

from app.client.errors import ClientError


def default_data_folder() -> Path:
    """Return where the companion keeps its things unless `--data` says otherwise."""
    return platformdirs.user_data_path("deskhand", appauthor=False) / "client"


def open_data_folder(named: Path | None) -> Path:
    """Make the folder if need be, close it to other users, and return its absolute path.

    Raises:
        ClientError: it cannot be made or written, or others can write in it.
    """
    folder = (named or default_data_folder()).expanduser().absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if _is_open_to_others(folder):
            raise ClientError(
                f"Deskhand keeps nothing in {folder}, because other users can write there.\n"
                "Start it with --data and a folder of its own."
            )
        folder.chmod(0o700)
    except OSError as error:
        raise ClientError(
            f"Deskhand cannot keep anything in {folder}: {error.strerror}.\n"
            "Nothing was changed. Make room there, or start it with --data and another folder."
        ) from None
    return folder


def records_folder(data_folder: Path) -> Path:
    """Return where the records of this computer's customer are kept."""
    return data_folder / "records"


def put_records_aside(data_folder: Path) -> Path | None:
    """Keep the records under another name, so that a computer with a new key begins anew; None when there are none.

    They belong to the customer that the old key stood for: what had not gone out can never go out under the new one.

    Raises:
        ClientError: they cannot be moved; nothing was changed.
    """
    records = records_folder(data_folder)
    if not records.exists():
        return None
    number = 1
    while (aside := records.with_name(f"{records.name}.before-{number}")).exists():
        number += 1
    try:
        return records.rename(aside)
    except OSError as error:
        raise ClientError(f"Deskhand cannot move {records}: {error.strerror}. Nothing was changed.") from None


def _is_open_to_others(folder: Path) -> bool:
    """Tell whether somebody else could put files there; Windows keeps that apart by access lists of its own."""
    if sys.platform == "win32":
        return False
    status = folder.stat()
    return status.st_uid != os.getuid() or bool(status.st_mode & 0o022)
