"""What two people wrote at the same time: the text that did not count is kept, and offered again."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class Conflict(Record, Base):
    """Two texts for one field of one record, of which the later stamp won; made by the hub alone.

    Attributes:
        about_kind: kind of the record that both wrote in.
        about_id: its id.
        ticket_id: the ticket that it belongs to (its own id, for a ticket), "" when it belongs to none.
        field: the name of the field.
        kept: the text that counts.
        lost: the text that does not.
        base: the text that both had before them, "" where the hub no longer knows it.
        kept_by: who wrote `kept` (id of an agent or a contact).
        lost_by: who wrote `lost`.
        state: "open", or "resolved" once somebody has looked at it.
        resolved_by: the agent who did, "" while nobody has.
    """

    __tablename__ = "conflict"

    about_kind: Mapped[str] = mapped_column(default="")
    about_id: Mapped[str] = mapped_column(default="", index=True)
    ticket_id: Mapped[str] = mapped_column(default="", index=True)
    field: Mapped[str] = mapped_column(default="")
    kept: Mapped[str] = mapped_column(default="")
    lost: Mapped[str] = mapped_column(default="")
    base: Mapped[str] = mapped_column(default="")
    kept_by: Mapped[str] = mapped_column(default="")
    lost_by: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="open", index=True)
    resolved_by: Mapped[str] = mapped_column(default="")
