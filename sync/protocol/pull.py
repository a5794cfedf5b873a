"""Reading what is new: how far a client has come in a scope, and what a page of it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sync.protocol.messages import Checksum, Cursor, PullReply, Row, ScopePage

# The hub's half.


def cursor_to_read(
    cursor: Cursor, grant_id: str, *, floor: int, hub_seq: int, is_same_epoch: bool
) -> tuple[Cursor, bool]:
    """Return where to read a scope from, and whether that is a snapshot from the beginning.

    A cursor leads nowhere when it belongs to another epoch or another grant, when it lies below the floor under which
    markers of gone rows are forgotten, or beyond what the hub has (the hub was restored).

    Args:
        cursor: the client's, `Cursor()` for one that has none.
        grant_id: of the client's access as it is now; access given again has another one.
        floor: of the scope.
        hub_seq: of the newest change.
        is_same_epoch: the client knows the hub's epoch.
    """
    reached = max(cursor.seq, cursor.snap)
    is_sound = is_same_epoch and cursor.grant_id == grant_id and cursor.seq >= 0 and floor <= reached <= hub_seq
    if is_sound:
        return cursor, False
    return Cursor(seq=0, snap=hub_seq, grant_id=grant_id), True


def cursor_after(cursor: Cursor, last_seq: int | None, hub_seq: int, *, has_more: bool) -> Cursor:
    """Return how far a client has come with a page.

    Args:
        cursor: from which the page was read.
        last_seq: of its last row, None for an empty page.
        hub_seq: of the newest change, read in the same snapshot of the database as the rows.
        has_more: the page was cut, so that only its last row tells how far it goes.
    """
    reached = (cursor.seq if last_seq is None else last_seq) if has_more else hub_seq
    return Cursor(seq=reached, snap=cursor.snap, grant_id=cursor.grant_id)


# The client's half.


@dataclass(frozen=True, slots=True)
class PageMeaning:
    """What a page tells a client.

    Attributes:
        generation: of the scope's rows from now on; a snapshot begins a new one.
        present: the rows that are there.
        gone: kind and id of those that left the scope.
        is_last: with it the scope is read to its end; rows of older generations are not there any more.
        checksum: to be compared with what is here, None where that would tell nothing.
    """

    generation: int
    present: list[Row]
    gone: list[tuple[str, str]]
    is_last: bool
    checksum: Checksum | None


def meaning_of(page: ScopePage, known_generation: int) -> PageMeaning:
    """Return what a page means to a client whose rows of the scope are of a generation (0: it has none)."""
    is_telling = bool(page.rows) or page.is_reset  # nothing came: what was equal before is equal now
    return PageMeaning(
        generation=known_generation + int(page.is_reset),
        present=[row for row in page.rows if row.fields is not None],
        gone=[(row.kind, row.record_id) for row in page.rows if row.fields is None],
        is_last=not page.has_more,
        checksum=page.checksum if is_telling else None,
    )


def scopes_to_leave(held: Iterable[str], reply: PullReply) -> set[str]:
    """Return the scopes that a client holds and the reply does not name: it may not see them any more."""
    return set(held) - {page.scope for page in reply.scopes}


def is_more_to_read(reply: PullReply) -> bool:
    """Tell whether the client shall ask again at once."""
    return any(page.has_more for page in reply.scopes)
