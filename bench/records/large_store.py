"""A workstation's store as large as they get: 100,000 customers and tickets, 1,000,000 messages, in eight languages.

The same seed makes the same records. It is made once and kept under build/, encrypted like every workstation's:

    with LocalStore(large_store(), clock=lambda: NOW_MS, key=KEY) as ...     # large_store() returns the folder
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

from sqlalchemy import Connection, Table

from bench.records import phrases
from sync.client.local_store import LocalStore
from sync.identifiers import uuid7_from
from sync.records.checking import table_behind
from sync.store.local_tables import Landed
from sync.store.rows import table_of

FOLDER = Path("build/bench/large-store")
KEY = bytes(range(32))
"""Of the encrypted file; nothing in it is worth hiding."""

FORM = 2
"""Of what is made here; raised whenever the records change, so that an older file is made anew."""

NOW_MS = 1_782_000_000_000
"""The newest record is a little older."""

SPAN_MS = 3 * 365 * 24 * 3600 * 1000
"""The oldest one is so much older."""

AGENTS = 40
COMPANIES = ("GmbH", "Ltd", "A.Ş.", "有限公司", "SARL", "Inc")
LONG_TALK = 0.02
"""So much of all messages belongs to the newest ticket: a chat that went on for years."""

STAMP = "0f8000000000000.bench"
CLK = json.dumps({"*": STAMP})
BATCH = 20_000

Line: TypeAlias = dict[str, object]


class Size(NamedTuple):
    """How much to make."""

    customers: int = 100_000
    tickets: int = 100_000
    messages: int = 1_000_000
    articles: int = 500


class Person(NamedTuple):
    """A customer, as far as his tickets need him."""

    record_id: str
    organisation_id: str
    name: str
    language: str


def large_store(size: Size | None = None, folder: Path = FOLDER) -> Path:
    """Return the folder of a large store, made now unless it is there already."""
    size = size or Size()
    home = folder / f"{FORM}-{'-'.join(map(str, size))}"
    if not (home / "made").exists():
        shutil.rmtree(home, ignore_errors=True)
        store = LocalStore(home, clock=lambda: NOW_MS, key=KEY)
        try:
            fill(store, size)
        finally:
            store.close()
        (home / "made").touch()
    return home


def fill(store: LocalStore, size: Size) -> None:
    """Put the records into an empty store."""
    chance = random.Random(4)
    people: list[Person] = []
    tickets: list[tuple[Line, Person]] = []
    _write(store, "agent", _agents(chance))
    _write(store, "organisation", _organisations(chance, size))
    _write(store, "contact", _contacts(chance, size, people))
    _write(store, "ticket", _tickets(chance, size, people, tickets))
    _write(store, "ticket_tag", _tags(chance, tickets))
    _write(store, "article", _articles(chance, size))
    _write(store, "message", _messages(chance, size, tickets))


def _write(store: LocalStore, kind: str, lines: Iterator[Line]) -> None:
    batch: list[Line] = []
    for line in lines:
        batch.append(line)
        if len(batch) == BATCH:
            _write_batch(store, kind, batch)
            batch = []
    _write_batch(store, kind, batch)


def _write_batch(store: LocalStore, kind: str, batch: Sequence[Line]) -> None:
    if batch:
        scope = "team:support" if kind in {"ticket", "message", "ticket_tag"} else "all"
        ordered = sorted(batch, key=lambda line: str(line["id"]))
        with store.transaction() as connection:
            _insert(
                connection, table_of(kind), [{"scope": scope, "clk": CLK, "extra": "{}", **line} for line in ordered]
            )
            landed = table_behind(Landed)
            first = connection.exec_driver_sql("SELECT count(*) FROM landed").scalar_one()
            _insert(connection, landed, [
                {"scope": scope, "kind": kind, "record_id": line["id"], "seq": first + at, "generation": 1}
                for at, line in enumerate(ordered, 1)
            ])  # fmt: skip


def _insert(connection: Connection, table: Table, lines: Sequence[Line]) -> None:
    """Insert without SQLAlchemy's care for types, which takes longer than SQLite does."""
    blank = {column.name: _blank(column.default) for column in table.columns}
    names = ", ".join(blank)
    statement = f"INSERT INTO {table.name} ({names}) VALUES ({', '.join('?' * len(blank))})"  # our own names
    connection.exec_driver_sql(statement, [tuple((blank | line).values()) for line in lines])


def _blank(default: object) -> object:
    value = getattr(default, "arg", None)
    return "[]" if callable(value) else value


def _agents(chance: random.Random) -> Iterator[Line]:
    for number in range(AGENTS):
        first, last = phrases.NAMES["en"]
        name = f"{first[number % 10]} {last[number // 4]}"
        yield {
            "id": f"agent-{number:02}",
            "name": name,
            "email": f"agent{number}@desk.example",
            "created_at_ms": NOW_MS - SPAN_MS,
        }


def _organisations(chance: random.Random, size: Size) -> Iterator[Line]:
    for number in range(max(1, size.customers // 5)):
        at_ms = NOW_MS - SPAN_MS + number
        yield {
            "id": uuid7_from(at_ms, number),
            "name": f"{phrases.rare_word(chance).capitalize()} {chance.choice(COMPANIES)}",
            "tier": chance.choice(("ordinary",) * 8 + ("vip", "super_vip")),
            "city": phrases.rare_word(chance).capitalize(),
            "created_at_ms": at_ms,
        }


def _contacts(chance: random.Random, size: Size, people: list[Person]) -> Iterator[Line]:
    organisations = max(1, size.customers // 5)
    for number in range(size.customers):
        at_ms = NOW_MS - SPAN_MS + number * (SPAN_MS // size.customers)
        language = chance.choice(phrases.SHARES)
        first, last = (chance.choice(names) for names in phrases.NAMES[language])
        extra = phrases.rare_word(chance)
        name = f"{last}{first}" if language in {"zh", "ja"} else f"{first} {last}-{extra.capitalize()}"
        org_number = chance.randrange(organisations)
        organisation_id = uuid7_from(NOW_MS - SPAN_MS + org_number, org_number)
        person = Person(uuid7_from(at_ms, chance.getrandbits(74)), organisation_id, name, language)
        people.append(person)
        yield {
            "id": person.record_id,
            "organisation_id": organisation_id,
            "name": name,
            "email": f"{extra}.{number}@{phrases.rare_word(chance)}.example",
            "phone": phrases.phone(chance, language),
            "language": language,
            "created_at_ms": at_ms,
        }


def _tickets(
    chance: random.Random, size: Size, people: Sequence[Person], made: list[tuple[Line, Person]]
) -> Iterator[Line]:
    for number in range(size.tickets):
        at_ms = NOW_MS - SPAN_MS + (number + 1) * (SPAN_MS // (size.tickets + 1))
        person = people[int(len(people) * chance.random() ** 2)]
        is_old = number < size.tickets * 0.97
        state = "closed" if is_old else chance.choice(("new", "open", "open", "waiting", "resolved"))
        line: Line = {
            "id": uuid7_from(at_ms, chance.getrandbits(74)),
            "number": 1000 + number,
            "subject": phrases.sentence(chance, person.language).rstrip("."),
            "state": state,
            "priority": chance.choice(("normal",) * 6 + ("low", "high", "urgent")),
            "contact_id": person.record_id,
            "organisation_id": person.organisation_id,
            "owner_id": "" if state == "new" else f"agent-{chance.randrange(AGENTS):02}",
            "product": chance.choice(phrases.PRODUCTS),
            "version": f"{chance.randrange(5, 10)}.{chance.randrange(12)}",
            "module": chance.choice(phrases.MODULES),
            "language": person.language,
            "created_at_ms": at_ms,
            "closed_at_ms": at_ms + 86_400_000 if is_old else None,
        }
        made.append((line, person))
        yield line


def _tags(chance: random.Random, tickets: Sequence[tuple[Line, Person]]) -> Iterator[Line]:
    for line, _person in tickets[::3]:
        yield {
            "id": uuid7_from(int(str(line["created_at_ms"])), chance.getrandbits(74)),
            "ticket_id": line["id"],
            "tag": chance.choice(phrases.TAGS),
            "is_on": 1,
            "created_at_ms": line["created_at_ms"],
        }


def _articles(chance: random.Random, size: Size) -> Iterator[Line]:
    for number in range(size.articles):
        language = chance.choice(phrases.SHARES)
        at_ms = NOW_MS - SPAN_MS + number * (SPAN_MS // max(1, size.articles))
        yield {
            "id": uuid7_from(at_ms, chance.getrandbits(74)),
            "title": phrases.sentence(chance, language).rstrip("."),
            "body": " ".join(phrases.message(chance, language) for _ in range(8)),
            "language": language,
            "product": chance.choice(phrases.PRODUCTS),
            "is_public": number % 2,
            "created_at_ms": at_ms,
        }


def _messages(chance: random.Random, size: Size, tickets: Sequence[tuple[Line, Person]]) -> Iterator[Line]:
    long_talk = int(size.messages * LONG_TALK)
    others = size.messages - long_talk
    for number, (ticket, person) in enumerate(tickets):
        count = others // len(tickets) + (number < others % len(tickets))
        yield from _talk(chance, ticket, person, count, 3_600_000)
    yield from _talk(chance, tickets[-1][0], tickets[-1][1], long_talk, 100)


def _talk(chance: random.Random, ticket: Line, person: Person, count: int, pause_ms: int) -> Iterator[Line]:
    at_ms = int(str(ticket["created_at_ms"]))
    owner = str(ticket["owner_id"]) or "agent-00"
    for number in range(count):
        at_ms += 1 + int(chance.random() * pause_ms)
        is_theirs = number % 2 == 0
        yield {
            "id": uuid7_from(at_ms, chance.getrandbits(74)),
            "ticket_id": ticket["id"],
            "author_id": person.record_id if is_theirs else owner,
            "author_kind": "contact" if is_theirs else "agent",
            "author_name": person.name if is_theirs else f"Agent {owner[-2:]}",
            "visibility": "internal" if number % 10 == 9 else "public",
            "body": phrases.message(chance, person.language),
            "created_at_ms": at_ms,
        }


def main() -> None:
    """Make the store, and say where it is, how large and how long it took."""
    parser = argparse.ArgumentParser(prog="python -m bench.records.large_store", description=main.__doc__)
    parser.add_argument("--share", type=float, default=1.0, help="of the full size")
    share = parser.parse_args().share
    size = Size(*(max(1, int(count * share)) for count in Size()))
    began = time.monotonic()
    home = large_store(size)
    taken_s = round(time.monotonic() - began, 1)
    print(json.dumps({"folder": str(home), "size_bytes": (home / "records.db").stat().st_size, "taken_s": taken_s}))


if __name__ == "__main__":
    main()
