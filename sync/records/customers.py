"""Who is helped: organisations, the people in them, and what they have installed."""

from __future__ import annotations

from sqlalchemy.orm import Mapped, mapped_column

from sync.records.base import Base, Record


class Organisation(Record, Base):
    """A customer company. `tier` is a value of desk.tier.Tier; `service_until` an ISO date or ""."""

    __tablename__ = "organisation"

    name: Mapped[str] = mapped_column(default="", index=True)
    tier: Mapped[str] = mapped_column(default="ordinary")
    country: Mapped[str] = mapped_column(default="")
    city: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="")
    service_until: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")


class Contact(Record, Base):
    """A person at a customer.

    Attributes:
        device_id: the companion that this person uses, "" while none; hub-owned.
        device_key: its Ed25519 public key as hex, with which its leases are verified; hub-owned.
        is_verified: a signed identity named this person; hub-owned.
        merged_into: the contact that this one turned out to be as well (desk.duplicates), "" for a person of his own.
    """

    __tablename__ = "contact"

    organisation_id: Mapped[str] = mapped_column(default="", index=True)
    name: Mapped[str] = mapped_column(default="", index=True)
    position: Mapped[str] = mapped_column(default="")
    department: Mapped[str] = mapped_column(default="")
    email: Mapped[str] = mapped_column(default="", index=True)
    phone: Mapped[str] = mapped_column(default="", index=True)
    language: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    device_id: Mapped[str] = mapped_column(default="", index=True)
    device_key: Mapped[str] = mapped_column(default="")
    is_verified: Mapped[bool] = mapped_column(default=False)
    merged_into: Mapped[str] = mapped_column(default="", index=True)


class Installation(Record, Base):
    """A product on a customer's machine."""

    __tablename__ = "installation"

    organisation_id: Mapped[str] = mapped_column(default="", index=True)
    contact_id: Mapped[str] = mapped_column(default="", index=True)
    product: Mapped[str] = mapped_column(default="")
    version: Mapped[str] = mapped_column(default="")
    module: Mapped[str] = mapped_column(default="")
    host_name: Mapped[str] = mapped_column(default="")
    operating_system: Mapped[str] = mapped_column(default="")
