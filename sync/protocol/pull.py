"""Reading what is new: how far a client has come in a scope, and what a page of it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from sync.protocol.messages import Checksum, Cursor, PullReply, PullRequest, Row, ScopePage

COMPARED_ALWAYS = 20_000
"""Rows of a scope that are counted in the time that the disk takes for a commit."""

COMPARED_FROM_ROWS = 200
COMPARED_EVERY = 61
"""A prime, so that changes that come in pairs or tens do not step over it for ever."""

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


def ends_snapshot(page: ScopePage, before: Cursor) -> bool:
    """Tell whether a snapshot of the scope ends with this page: rows of older generations have to be looked for then.

    To look for them takes time in a large scope; a page that only brings what is new need not.

    Args:
        before: the cursor that the client kept before the page (`cursor_to_keep`).
    """
    return not page.has_more and (page.is_reset or before.snap > 0)


def cursor_to_keep(page: ScopePage) -> Cursor:
    """Return how far a client has come with a page; once the scope is read to its end, no snapshot is under way.

    What comes next continues from a cursor that lies behind the snapshot's beginning anyway. Where the cursor lies
    does not tell by itself: a page that the hub cut may reach beyond the beginning of the snapshot which it belongs to.
    """
    return page.cursor if page.has_more else msgspec.structs.replace(page.cursor, snap=0)


def is_worth_comparing(page: ScopePage, checksum: Checksum) -> bool:
    """Tell whether to count the rows of the scope now: in a large one that takes longer than landing a message.

    A small scope, and a page that brings much, is compared each time; otherwise every so many changes at the hub,
    whichever they are, so that no difference stays for long.
    """
    is_small = checksum.count <= COMPARED_ALWAYS or len(page.rows) >= COMPARED_FROM_ROWS
    return is_small or page.is_reset or page.cursor.seq % COMPARED_EVERY == 0


def scopes_to_leave(held: Iterable[str], reply: PullReply) -> set[str]:
    """Return the scopes that a client holds and the reply does not name: it may not see them any more."""
    return set(held) - {page.scope for page in reply.scopes}


def request_after(request: PullRequest, reply: PullReply) -> PullRequest | None:
    """Return what a client will ask for once it has landed a reply, None where only its store can tell.

    It may ask while it lands: the reply says how far it will have come. An answer that was asked for so is worth
    nothing when the reply could not be landed, or when its checksum did not fit.
    """
    if request.epoch not in {None, reply.epoch} or not is_more_to_read(reply):
        return None
    cursors = {page.scope: page.cursor for page in reply.scopes}
    return PullRequest(epoch=reply.epoch, schema=request.schema, cursors=cursors, limit=request.limit)


def is_more_to_read(reply: PullReply) -> bool:
    """Tell whether the client shall ask again at once."""
    return any(page.has_more for page in reply.scopes)
