"""What an answer to a pull does to the client's store (sync.protocol.pull)."""

from __future__ import annotations

from sqlalchemy import Connection

from sync.client import landing
from sync.client.epoch_step import follow_epoch, note_seen
from sync.client.meta import ClientMeta
from sync.client.outcome import Outcome
from sync.protocol.messages import PullReply
from sync.protocol.pull import is_more_to_read


def take_pull_reply(connection: Connection, meta: ClientMeta, reply: PullReply, now_ms: int) -> Outcome:
    """Land what the hub gave, and leave the scopes that it does not name any more, in the caller's transaction.

    Args:
        meta: saved by the caller.
        now_ms: this machine's time.

    Raises:
        PeerError: a row cannot be stored.
    """
    outcome = Outcome(is_again=is_more_to_read(reply))
    meta.correct_offset(reply.now_ms, now_ms)
    follow_epoch(connection, meta, reply.epoch, now_ms)
    leaving = landing.leave_other_scopes(connection, reply)
    for page in reply.scopes:
        written, left, newest = landing.land_page(connection, page)
        outcome.changed |= written
        leaving |= left
        note_seen(meta, newest)
        if not landing.is_complete(connection, page):
            outcome.mismatched.append(page.scope)
    if not outcome.is_again:
        leaving |= landing.end_awaiting(connection)
    outcome.changed |= landing.drop_orphans(connection, leaving)
    landing.begin_anew(connection, outcome.mismatched)
    return outcome
