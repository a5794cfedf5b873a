"""What a ticket has several of: tags and watchers, one row each, so that nothing added elsewhere is lost.

A list in one field would be won by one machine as a whole. A row's id is made of the ticket and the member
(sync.ticket_sets), so that two machines that add the same one make the same row.
"""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class TicketTag(Record, Base):
    """A word on a ticket, in the form that sync.ticket_sets.clean_tag gives it; off once it was taken away."""

    __tablename__ = "ticket_tag"

    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    tag: Mapped[str] = mapped_column(default="", index=True)
    is_on: Mapped[bool] = mapped_column(default=True)


class Watcher(Record, Base):
    """An agent who wants to hear of a ticket that is not his; off once he has heard enough."""

    __tablename__ = "watcher"

    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    agent_id: Mapped[str] = mapped_column(default="", index=True)
    is_on: Mapped[bool] = mapped_column(default=True)
