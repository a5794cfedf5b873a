"""Customers who are on file twice: found by their e-mail addresses, and merged instead of forbidden.

Two machines that write the same address without a network cannot know of each other. So an address is not unique;
whoever notices merges one contact into the other, and both stay what they were: tickets keep their contact.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sync.edits import Edit
from sync.records import FieldValue

Fields = Mapping[str, FieldValue]

FILLED_IN = ("phone", "position", "department", "language", "organisation_id")
"""What the contact that stays takes over where it knows nothing itself."""


class Duplicates(NamedTuple):
    """Contacts that are probably one person.

    Attributes:
        stays: the id to merge into: one who uses a companion rather than not, then the oldest.
        others: the ids of the others, the oldest first.
    """

    stays: str
    others: tuple[str, ...]


def clean_email(text: str) -> str:
    """Return an e-mail address as it is compared; "" for what is none."""
    address = text.strip().casefold()
    return address if "@" in address else ""


def likely_duplicates(contacts: Mapping[str, Fields]) -> list[Duplicates]:
    """Return the contacts that share an e-mail address, a group for each address, in the order of the addresses.

    Args:
        contacts: id to fields; those in the trash, or merged already, are passed over.
    """
    sharing: defaultdict[str, list[str]] = defaultdict(list)
    for contact_id, fields in contacts.items():
        address = clean_email(str(fields.get("email") or ""))
        if address and not fields.get("deleted") and not fields.get("merged_into"):
            sharing[address].append(contact_id)
    groups = (sorted(sharing[address], key=lambda i: _rank(i, contacts[i])) for address in sorted(sharing))
    return [Duplicates(group[0], tuple(group[1:])) for group in groups if len(group) > 1]


def _rank(contact_id: str, fields: Fields) -> tuple[bool, bool, int, str]:
    created_at_ms = fields.get("created_at_ms")
    age = created_at_ms if isinstance(created_at_ms, int) else 0
    return not fields.get("device_id"), not fields.get("is_verified"), age, contact_id


def merge_edits(stays: str, other: str, contacts: Mapping[str, Fields]) -> tuple[Edit, ...]:
    """Return the edits that merge one contact into another, which learns what only the first one knew.

    Args:
        stays: the id of the contact that stays.
        other: the id of the one that is merged into it.
        contacts: the fields of both.
    """
    mine, theirs = contacts[stays], contacts[other]
    learned = {name: theirs[name] for name in FILLED_IN if not mine.get(name) and theirs.get(name)}
    merge = Edit.change("contact", other, merged_into=stays)
    return (merge, Edit.change("contact", stays, **learned)) if learned else (merge,)


def person_behind(contact_id: str, merged_into: Mapping[str, str]) -> str:
    """Return the contact that one stands for after all merges.

    Two machines may merge two contacts into each other at the same time; the smallest id of such a ring stands.

    Args:
        contact_id: whoever is asked about.
        merged_into: contact to the one that it was merged into; "" or missing for none.
    """
    path = [contact_id]
    while (after := merged_into.get(path[-1], "")) and after not in path:
        path.append(after)
    return min(path[path.index(after) :]) if after else path[-1]


def aliases_of(contact_id: str, merged_into: Mapping[str, str]) -> tuple[str, ...]:
    """Return all contacts that are the same person as this one, itself included, sorted."""
    person = person_behind(contact_id, merged_into)
    known: Iterable[str] = {*merged_into, contact_id, person}
    return tuple(sorted(other for other in known if person_behind(other, merged_into) == person))
