"""What an error of a database server means, in words for the person who runs the hub."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

_BUSY = frozenset({"40001", "40P01", "55P03"})
"""Serialisation failure, deadlock, lock not available (PostgreSQL, appendix A)."""

_SENTENCES = (
    (("40001", "40P01"), "Two changes got into each other's way. Nothing was stored; try again."),
    (("55P03",), "Another program holds the database's lock. Nothing was stored; try again."),
    (("25P03",), "The transaction stood still for too long and was ended. Nothing was stored; try again."),
    (("53100",), "The database's disk is full. Nothing was stored; everything before is safe. Free some space."),
    (("53300",), "The database has no connection left. Nothing was stored; raise its max_connections."),
    (("28P01", "28000"), "The database does not take this user and password. Nothing was stored."),
    (("3D000",), "There is no such database. Make it with `createdb`, encoding UTF8."),
    (("25006", "55000"), "The database is a standby that cannot be written. Give the hub the primary's address."),
    (("42501",), "The database's user may not do this. Make it the owner of the database."),
    (("22021", "22P05"), "The database cannot store one of these characters. Nothing was stored."),
    (("08", "57P"), "The database went away. Nothing was stored; the hub goes on by itself once it is back."),
)

GONE = "The database does not answer. Nothing was stored; the hub goes on by itself once it is back."

_SAID_AT_THE_DOOR = (
    ("password authentication failed", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("does not exist", "3D000"),
    ("too many clients", "53300"),
    ("remaining connection slots", "53300"),
    ("session is read-only", "25006"),
    ("session is not read-only", "25006"),
)
"""Before a connection is there the driver knows no code, only the server's words (in English, or they say nothing)."""

UNCERTAIN = (
    "The database went away in the middle of storing this. Either all of it was stored or nothing; sent again, it "
    "is there once. The hub goes on by itself when the database is back."
)


def server_sentence(cause: BaseException) -> str | None:
    """Return what a server's error means, None when it is not a server's."""
    if isinstance(cause, PoolTimeoutError):
        return "All connections to the database are busy. Nothing was stored; try again."
    code = _code_of(cause)
    if code is None:
        return None
    if code == "":
        code = next((known for words, known in _SAID_AT_THE_DOOR if words in str(cause)), "")
    if code == "":
        return GONE
    found = next((said for codes, said in _SENTENCES if code.startswith(codes)), None)
    return found or f"The database refused this (its code is {code}). Nothing was stored."


def is_busy(cause: BaseException) -> bool:
    """Tell whether others were in the way, so that the same may do a moment later."""
    return isinstance(cause, PoolTimeoutError) or _code_of(cause) in _BUSY


def is_gone(cause: BaseException) -> bool:
    """Tell whether the connection itself is lost, so that nobody knows how its last statement ended."""
    code = _code_of(cause)
    return code is not None and (code == "" or code.startswith(("08", "57P")))


def _code_of(cause: BaseException) -> str | None:
    """Return the SQLSTATE of a server's error, "" where the connection broke, None for what is no server's."""
    original = cause.orig if isinstance(cause, DBAPIError) else cause
    if original is None or not hasattr(original, "sqlstate"):
        return None
    return str(original.sqlstate or "")
