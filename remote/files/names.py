"""Which names a file may have on its way: what every system can hold, and nothing that leads elsewhere or deceives."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import PurePosixPath

from remote.errors import OutsideFolderError

PART_PREFIX, PART_SUFFIX = ".", ".part"

MAX_NAME_BYTES = 255
"""What Linux, Windows and macOS file systems hold in one name."""

MAX_DEPTH = 32
MAX_PATH_BYTES = 4096

RESERVED = frozenset(
    {"con", "prn", "aux", "nul", "conin$", "conout$"}
    | {f"{device}{number}" for device in ("com", "lpt") for number in "0123456789¹²³"}
)
"""Device names of Windows, with any ending: opening one opens the device."""

FORBIDDEN = frozenset('\\:*?"<>|')
"""What Windows cannot hold or takes for a drive, a stream or a folder."""


def parts_of(path: str, *, is_new: bool) -> tuple[str, ...]:
    """Return the names on an SFTP path, () for the granted folder itself; a leading slash means that folder too.

    Args:
        is_new: the last name is to be made here, so it must be one that every system can hold.

    Raises:
        OutsideFolderError: the path leads out, or a name on it cannot be.
    """
    if len(path.encode("utf-8", "surrogatepass")) > MAX_PATH_BYTES:
        raise OutsideFolderError("The path is longer than any system allows.")
    parts = tuple(part for part in PurePosixPath(path).parts if part not in {"/", "//", "."})
    if len(parts) > MAX_DEPTH:
        raise OutsideFolderError("The path is deeper than any system allows.")
    for part in parts:
        check_name(part, is_new=False)
    if is_new:
        if not parts:
            raise OutsideFolderError("The name is empty.")
        check_name(parts[-1], is_new=True)
    return parts


def check_name(name: str, *, is_new: bool) -> None:
    """Refuse a name that leads elsewhere; with `is_new` also one that some system cannot hold or that deceives.

    Raises:
        OutsideFolderError: with the reason, for a person to read.
    """
    if name in {"", ".", ".."} or "/" in name or "\0" in name:
        raise OutsideFolderError("The name leads out of the granted folder.")
    if not is_new and sys.platform != "win32":
        return
    if FORBIDDEN & set(name):
        raise OutsideFolderError('The name has a character that Windows cannot hold: one of \\ : * ? " < > |.')
    if name.split(".")[0].rstrip(" ").lower() in RESERVED or name[-1] in " .":
        raise OutsideFolderError("The name is one that Windows reserves for itself.")
    if any(unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} for letter in name):
        raise OutsideFolderError("The name has an invisible character, which could make it look like another one.")
    if len(name.encode()) > MAX_NAME_BYTES:
        raise OutsideFolderError("The name is too long: shorten it before it is sent.")


def part_name(name: str) -> str:
    """Return the name under which a file grows until it is whole."""
    return f"{PART_PREFIX}{name}{PART_SUFFIX}"


def is_part(name: str) -> bool:
    """Tell whether a name is that of a file still growing."""
    return name.startswith(PART_PREFIX) and name.endswith(PART_SUFFIX) and len(name) > len(PART_PREFIX + PART_SUFFIX)


def part_path(path: str) -> str:
    """Return where the file at an SFTP path grows until it is whole: beside it."""
    folder, _, name = path.rpartition("/")
    return f"{folder}/{part_name(name)}" if folder else part_name(name)


def aside_name(name: str, number: int) -> str:
    """Return the name that an older file gets when another takes its place: "report (kept 1).txt"."""
    stem, dot, ending = name.rpartition(".")
    return f"{stem} (kept {number}).{ending}" if dot and stem else f"{name} (kept {number})"
