"""The sets of a ticket, its tags and watchers: the ids of their members, and the edits that add and remove one."""

from __future__ import annotations

import unicodedata
import uuid

from sync.edits import Edit
from sync.identifiers import RecordId

_NAMES = uuid.UUID("0a4d5b0e-7a55-4b0c-8f0e-5f3c1c6f7d21")
"""Namespace of the members' ids: every machine gives the same member of the same ticket the same id."""

MAX_TAG_CHARS = 60
"""A tag is a word or three; longer ones are sentences and belong into a note."""


def clean_tag(text: str) -> str:
    """Return a tag in the one form in which it is kept, so that "Printer " and "printer" are one; "" for none."""
    words = unicodedata.normalize("NFKC", text).casefold().split()
    return " ".join(words)[:MAX_TAG_CHARS].strip()


def tag_row_id(ticket_id: str, tag: str) -> RecordId:
    """Return the id of a ticket's row for a (clean) tag."""
    return RecordId(str(uuid.uuid5(_NAMES, f"ticket_tag/{ticket_id}/{tag}")))


def watcher_row_id(ticket_id: str, agent_id: str) -> RecordId:
    """Return the id of a ticket's row for an agent who watches it."""
    return RecordId(str(uuid.uuid5(_NAMES, f"watcher/{ticket_id}/{agent_id}")))


def tag_edit(ticket_id: str, tag: str, scope: str, *, is_on: bool = True) -> Edit:
    """Return the edit that puts a tag on a ticket, or takes it off.

    Args:
        tag: as typed.
        scope: of the ticket.
        is_on: whether it shall be there.
    """
    tag = clean_tag(tag)
    row_id = tag_row_id(ticket_id, tag)
    return Edit.create("ticket_tag", scope, id=row_id, ticket_id=ticket_id, tag=tag, is_on=is_on)


def watcher_edit(ticket_id: str, agent_id: str, scope: str, *, is_on: bool = True) -> Edit:
    """Return the edit that lets an agent watch a ticket, or ends it.

    Args:
        scope: of the ticket.
        is_on: whether he shall watch it.
    """
    row_id = watcher_row_id(ticket_id, agent_id)
    return Edit.create("watcher", scope, id=row_id, ticket_id=ticket_id, agent_id=agent_id, is_on=is_on)
