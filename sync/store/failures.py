"""What a failing disk or file means, in words for a person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlcipher3.dbapi2
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from sync.errors import StoreBusyError, StoreDamagedError, StoreError
from sync.store.server_failures import is_busy, server_sentence

_SIGNS_OF_DAMAGE = ("disk image is malformed", "malformed database schema", "could not decode", "not a database")
"""What SQLite says when the file is not what it wrote there; the last one, of a wrong key as well."""

_SENTENCES = (
    ("disk is full", "The disk is full. This change was not stored; everything before it is safe. Free some space."),
    ("readonly", "The file cannot be written. Nothing was changed; check who may write to it."),
    ("unable to open", "The file cannot be opened. Check that its folder exists and can be written to."),
    *((sign, "The file is damaged. Nothing more is written to it.") for sign in _SIGNS_OF_DAMAGE[:-1]),
    (_SIGNS_OF_DAMAGE[-1], "The file is damaged, or encrypted with another key. Nothing was changed."),
    ("disk i/o error", "The disk does not answer as it should. This change was not stored; everything before it is."),
    ("locked", "Another program holds the file. Nothing was changed; close the other program and try again."),
)


def sentence_for(cause: BaseException, path: Path) -> str:
    """Return what happened to a store, what was kept and what to do."""
    if (said := server_sentence(cause)) is not None:
        return f"{said} ({path.name})"
    text = str(getattr(cause, "orig", cause)).lower()
    sentence = next((s for word, s in _SENTENCES if word in text), "The file cannot be read or written.")
    return f"{sentence} ({path.name})"


@contextmanager
def told_as_store_errors(path: Path) -> Iterator[None]:
    """Turn errors of the database and the disk into StoreError; the transaction in between is rolled back.

    Raises:
        StoreBusyError: others were in the way; trying again may do.
        StoreDamagedError: the file is not what was written there.
        StoreError: with a sentence that names the file but nothing that was in it.
    """
    try:
        yield
    except (DBAPIError, PoolTimeoutError, sqlcipher3.dbapi2.Error, OSError) as error:
        raise _kind_of(error)(sentence_for(error, path)) from error


def _kind_of(error: Exception) -> type[StoreError]:
    if is_busy(error):
        return StoreBusyError
    said = str(getattr(error, "orig", error)).lower()
    return StoreDamagedError if any(sign in said for sign in _SIGNS_OF_DAMAGE) else StoreError
