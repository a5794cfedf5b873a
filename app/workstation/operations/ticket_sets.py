"""What an agent does with the tags and watchers of a ticket."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from app.workstation.operations.desk import Desk, Done
from app.workstation.operations.tickets import ticket_name
from sync.ticket_sets import clean_tag, tag_edit, watcher_edit


def tr(text: str) -> str:
    """Return a sentence in the reader's language."""
    return QCoreApplication.translate("TicketSetOperations", text)


async def set_tag(desk: Desk, ticket_id: str, text: str, *, is_on: bool) -> Done:
    """Put a tag on a ticket, or take it off; a text without a word changes nothing."""
    tag = clean_tag(text)
    if not tag:
        return Done()
    ticket = await desk.ticket(ticket_id)
    changed = await desk.write(tag_edit(ticket.id, tag, ticket.scope, is_on=is_on))
    words = tr("{ticket} is tagged “{tag}”.") if is_on else tr("{ticket} is no longer tagged “{tag}”.")
    undo = (tag_edit(ticket.id, tag, ticket.scope, is_on=not is_on),)
    return Done(changed, words.format(ticket=ticket_name(ticket), tag=tag), undo)


async def set_watching(desk: Desk, ticket_id: str, *, is_on: bool) -> Done:
    """Let the signed-in agent hear of a ticket whoever owns it, or no more."""
    ticket = await desk.ticket(ticket_id)
    me = desk.me.principal_id
    changed = await desk.write(watcher_edit(ticket.id, me, ticket.scope, is_on=is_on))
    words = tr("You hear of {ticket} from now on.") if is_on else tr("You no longer watch {ticket}.")
    undo = (watcher_edit(ticket.id, me, ticket.scope, is_on=not is_on),)
    return Done(changed, words.format(ticket=ticket_name(ticket)), undo)
