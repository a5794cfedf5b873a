"""Where the columns of a table can go."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType


class Field(StrEnum):
    """A field of an organisation or a contact, or what helps to recognise one; the values are words for `--map`."""

    CONTACT_ID = "contact.id"
    CONTACT_NAME = "contact.name"
    FIRST_NAME = "contact.first_name"
    LAST_NAME = "contact.last_name"
    EMAIL = "contact.email"
    PHONE = "contact.phone"
    POSITION = "contact.position"
    DEPARTMENT = "contact.department"
    CONTACT_LANGUAGE = "contact.language"
    CONTACT_NOTE = "contact.note"
    ORGANISATION_ID = "organisation.id"
    ORGANISATION_NAME = "organisation.name"
    TIER = "organisation.tier"
    COUNTRY = "organisation.country"
    CITY = "organisation.city"
    ORGANISATION_LANGUAGE = "organisation.language"
    SERVICE_UNTIL = "organisation.service_until"
    ORGANISATION_NOTE = "organisation.note"
    IN_TRASH = "line.in_trash"

    @property
    def kind(self) -> str:
        """The kind of record that it belongs to."""
        return self.value.split(".", 1)[0]

    @property
    def column(self) -> str:
        """Its name in the record."""
        return self.value.split(".", 1)[1]


TITLES: Mapping[Field, str] = MappingProxyType(
    {
        Field.CONTACT_ID: "Customer number (person)",
        Field.CONTACT_NAME: "Name",
        Field.FIRST_NAME: "First name",
        Field.LAST_NAME: "Last name",
        Field.EMAIL: "E-mail",
        Field.PHONE: "Phone",
        Field.POSITION: "Position",
        Field.DEPARTMENT: "Department",
        Field.CONTACT_LANGUAGE: "Language",
        Field.CONTACT_NOTE: "Note",
        Field.ORGANISATION_ID: "Customer number (organisation)",
        Field.ORGANISATION_NAME: "Organisation",
        Field.TIER: "Tier",
        Field.COUNTRY: "Country",
        Field.CITY: "City",
        Field.ORGANISATION_LANGUAGE: "Language of the organisation",
        Field.SERVICE_UNTIL: "Service until",
        Field.ORGANISATION_NOTE: "Note on the organisation",
        Field.IN_TRASH: "In the trash (such lines are left out)",
    }
)
"""What people call them, in English; programs translate them in the context "Importing"."""

PERSON_FIELDS = frozenset({Field.CONTACT_NAME, Field.FIRST_NAME, Field.LAST_NAME, Field.EMAIL, Field.CONTACT_ID})
"""One of these is needed to know that a line speaks of a person."""

ORGANISATION_KEYS = frozenset({Field.ORGANISATION_NAME, Field.ORGANISATION_ID})
"""One of these is needed to know which organisation a line speaks of."""

STORED: Mapping[str, tuple[Field, ...]] = MappingProxyType(
    {
        "organisation": (
            Field.TIER, Field.COUNTRY, Field.CITY, Field.ORGANISATION_LANGUAGE, Field.SERVICE_UNTIL,
            Field.ORGANISATION_NOTE,
        ),
        "contact": (
            Field.POSITION, Field.DEPARTMENT, Field.EMAIL, Field.PHONE, Field.CONTACT_LANGUAGE, Field.CONTACT_NOTE,
        ),
    }
)  # fmt: skip
"""Fields that go into the record as they are, beside its name."""
