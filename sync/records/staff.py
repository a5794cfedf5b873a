"""Who helps: the agents' directory, so that names stand where ids are."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class Agent(Record, Base):
    """A member of the staff. `role` is a value of desk.roles.Role. Wholly hub-owned; the id is the user's id."""

    __tablename__ = "agent"

    name: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="agent")
    team_id: Mapped[str] = mapped_column(default="support")
    is_active: Mapped[bool] = mapped_column(default=True)
