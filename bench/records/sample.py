"""Sample records by a fixed seed: the same for Deskhand, PouchDB and Anki."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from sync.identifiers import uuid7_from
from sync.records import FieldValue

Fields: TypeAlias = Mapping[str, FieldValue]

START_MS = 1_760_000_000_000
"""When the first sample ticket was opened: October 2025."""

BETWEEN_MS = 61_000
"""From one ticket to the next."""

PRODUCTS = ("Surveyor", "Gradebook", "Ledger", "Dispatch")
WORDS = (  # noqa: SIM905 - thirty words read better without their quotes
    "printer window report export license update error login server backup invoice map layer point station network "
    "driver screen table column import field form template folder certificate password account template project"
).split()


def tickets(count: int, seed: int = 1) -> Iterator[tuple[str, Fields]]:
    """Yield ids and fields of tickets, each from its own customer."""
    chance = random.Random(seed)
    for number in range(count):
        at_ms = START_MS + number * BETWEEN_MS
        fields: dict[str, FieldValue] = {
            "subject": text(chance, 8),
            "state": "open" if number % 50 == 0 else "closed",
            "priority": "normal",
            "product": chance.choice(PRODUCTS),
            "version": f"{chance.randrange(1, 9)}.{chance.randrange(20)}",
            "language": chance.choice(("en", "de", "tr")),
            "created_at_ms": at_ms,
        }
        yield uuid7_from(at_ms, chance.getrandbits(74)), fields


def messages(count: int, ticket_ids: list[str], seed: int = 2) -> Iterator[tuple[str, Fields]]:
    """Yield ids and fields of messages, evenly over tickets."""
    chance = random.Random(seed)
    for number in range(count):
        at_ms = START_MS + number * BETWEEN_MS
        fields: dict[str, FieldValue] = {
            "ticket_id": ticket_ids[number % len(ticket_ids)],
            "author_id": "sample",
            "author_kind": "contact" if number % 2 == 0 else "agent",
            "author_name": "Sample Person",
            "body": text(chance, 24),
            "created_at_ms": at_ms,
        }
        yield uuid7_from(at_ms, chance.getrandbits(74)), fields


def text(chance: random.Random, words: int) -> str:
    """Return so many words."""
    return " ".join(chance.choices(WORDS, k=words))
