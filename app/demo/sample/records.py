"""Builds the sample records: the same ones for the same seed and time, as a company's last weeks at the desk."""

from __future__ import annotations

import random
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import TypeAlias

from desk.age import DAY_MS, HOUR_MS, MINUTE_MS
from desk.lifecycle import TicketState
from sync.edits import Edit
from sync.identifiers import SHARED_SCOPE, RecordId, team_scope, uuid7_from

TICKETS = 200
OPEN_TICKETS = 40
UNCLOSED_TICKETS = 52
PRODUCT = "Ledger Pro"
VERSIONS = ("7.2.2", "7.2.3", "7.2.4", "7.1.9")
SYSTEMS = ("Windows 11 Pro", "Windows 10 Pro", "macOS 15.1", "Debian 12", "Windows Server 2022")
TEAM = team_scope("support")
PRIORITIES = ("normal",) * 7 + ("high",) * 2 + ("low",) * 2 + ("urgent",)
PRAISE = {
    "en": ("Quick and kind, thank you!", "Solved in ten minutes.", ""),
    "de": ("Sehr freundlich und schnell.", "", "Problem gelöst, danke."),
    "zh": ("解决得很快，谢谢！", "服务态度很好", ""),
    "fr": ("Réponse rapide, merci.", "", ""),
}
COMPLAINT = {
    "en": "It took two days until somebody looked at it.",
    "de": "Musste alles zweimal erklären.",
    "zh": "等了两天才有人处理。",
}

Talk: TypeAlias = dict[str, object]


@dataclass(frozen=True)
class Staff:
    """An agent of the desk, as far as the sample needs one."""

    id: str
    name: str


@dataclass(frozen=True)
class Person:
    """A customer's contact, as far as the sample needs one."""

    id: RecordId
    organisation_id: RecordId
    name: str
    language: str
    version: str


class Sample:
    """The sample of one seed; `edits()` yields every record, parents before children."""

    def __init__(self, staff: list[Staff], now_ms: int, seed: int = 1) -> None:
        self._rng = random.Random(seed)  # noqa: S311  repeatable sample data, no secret
        self._staff = staff
        self._now_ms = now_ms
        self._people: list[Person] = []
        talks: list[Talk] = _load("conversations.toml")["talk"]
        self._talks: dict[str, list[Talk]] = {}
        for talk in talks:
            self._talks.setdefault(str(talk["language"]), []).append(talk)

    def edits(self) -> Iterator[Edit]:
        """Yield the edits that create every record of the sample."""
        for organisation in _load("organisations.toml")["organisation"]:
            yield from self._organisation(organisation)
        for place in range(TICKETS):
            yield from self._ticket(place)

    def _id(self, at_ms: int) -> RecordId:
        return RecordId(uuid7_from(at_ms, self._rng.getrandbits(74)))

    def _organisation(self, facts: dict[str, object]) -> Iterator[Edit]:
        at_ms = self._now_ms - self._rng.randint(400, 3000) * DAY_MS
        organisation_id = self._id(at_ms)
        yield Edit.create(
            "organisation",
            SHARED_SCOPE,
            id=organisation_id,
            name=str(facts["name"]),
            tier=str(facts["tier"]),
            country=str(facts["country"]),
            city=str(facts["city"]),
            language=str(facts["language"]),
            service_until=f"{self._rng.choice((2026, 2027, 2027, 2028))}-12-31",
            created_at_ms=at_ms,
        )
        people = facts["people"]
        assert isinstance(people, list)
        for name, position, department in people:
            yield from self._person(facts, organisation_id, name, position, department)

    def _person(
        self, facts: dict[str, object], organisation_id: RecordId, name: str, position: str, department: str
    ) -> Iterator[Edit]:
        at_ms = self._now_ms - self._rng.randint(100, 400) * DAY_MS
        person = Person(self._id(at_ms), organisation_id, name, str(facts["language"]), self._rng.choice(VERSIONS))
        self._people.append(person)
        yield Edit.create(
            "contact",
            SHARED_SCOPE,
            id=person.id,
            organisation_id=organisation_id,
            name=name,
            position=position,
            department=department,
            email=_email(name, str(facts["name"]), len(self._people)),
            phone=f"{facts['phone']}{self._rng.randint(10, 99)}",
            language=person.language,
            created_at_ms=at_ms,
        )
        yield Edit.create(
            "installation",
            SHARED_SCOPE,
            id=self._id(at_ms),
            organisation_id=organisation_id,
            contact_id=person.id,
            product=PRODUCT,
            version=person.version,
            module="",
            host_name=f"PC-{self._rng.randint(100, 999)}",
            operating_system=self._rng.choice(SYSTEMS),
            created_at_ms=at_ms,
        )

    def _ticket(self, place: int) -> Iterator[Edit]:
        # The first person asks for help in the demonstration: all she asked before is closed, and rated.
        person = self._rng.choice(self._people if place >= UNCLOSED_TICKETS else self._people[1:])
        talk = self._rng.choice(self._talks[person.language])
        asked_ms = self._now_ms - self._age_ms(place)
        state, lines = self._progress(place, len(_lines(talk)))
        agent = self._rng.choice(self._staff) if state is not TicketState.NEW else None
        ticket_id = self._id(asked_ms)
        facts = {
            "doc": f"{self._rng.choice('ABR')}-{self._rng.randint(10_000, 99_999)}",
            "n": self._rng.randint(11, 58),
        }
        is_done = state in {TicketState.RESOLVED, TicketState.CLOSED}
        last_ms = asked_ms + self._rng.randint(20, 200) * MINUTE_MS
        yield Edit.create(
            "ticket",
            TEAM,
            id=ticket_id,
            subject=str(talk["subject"]).format(**facts),
            state=state.value,
            priority=self._rng.choice(PRIORITIES),
            contact_id=person.id,
            organisation_id=person.organisation_id,
            owner_id=agent.id if agent else "",
            product=PRODUCT,
            version=person.version,
            module=str(talk["module"]),
            language=person.language,
            created_at_ms=asked_ms,
            resolved_at_ms=last_ms if is_done else None,
            closed_at_ms=last_ms if state is TicketState.CLOSED else None,
        )
        yield from self._messages(ticket_id, person, agent, _lines(talk)[:lines], facts, asked_ms)
        if state is TicketState.CLOSED and (person is self._people[0] or self._rng.random() < 0.6):
            yield self._rating(ticket_id, person, last_ms)

    def _age_ms(self, place: int) -> int:
        """Open tickets are hours to days old, closed ones up to some months."""
        if place < OPEN_TICKETS:
            return int(self._rng.expovariate(1 / (9 * HOUR_MS))) + 4 * MINUTE_MS
        return int(self._rng.uniform(3 * DAY_MS, 120 * DAY_MS))

    def _progress(self, place: int, length: int) -> tuple[TicketState, int]:
        """Return the state of the ticket in this place, and how many lines of its talk were spoken."""
        if place < 9:
            return TicketState.NEW, 1
        if place < 24:
            return TicketState.OPEN, 3 if length >= 3 else 1
        if place < OPEN_TICKETS:
            return TicketState.WAITING, 2
        return (TicketState.RESOLVED if place < UNCLOSED_TICKETS else TicketState.CLOSED), length

    def _messages(
        self,
        ticket_id: RecordId,
        person: Person,
        agent: Staff | None,
        lines: list[tuple[str, str]],
        facts: dict[str, object],
        at_ms: int,
    ) -> Iterator[Edit]:
        for who, text in lines:
            is_customer = who == "c" or agent is None
            author = person if is_customer or agent is None else agent
            yield Edit.create(
                "message",
                TEAM,
                id=self._id(at_ms),
                ticket_id=ticket_id,
                author_id=author.id,
                author_kind="contact" if is_customer else "agent",
                author_name=author.name,
                visibility="internal" if who == "i" else "public",
                body=text.format(**facts),
                created_at_ms=at_ms,
            )
            at_ms = min(self._now_ms, at_ms + self._rng.randint(2, 25) * MINUTE_MS)

    def _rating(self, ticket_id: RecordId, person: Person, at_ms: int) -> Edit:
        score = self._rng.choice((5, 5, 5, 4, 4, 3, 2))
        words = self._rng.choice(PRAISE.get(person.language, ("",)))
        return Edit.create(
            "rating",
            TEAM,
            id=self._id(at_ms),
            ticket_id=ticket_id,
            contact_id=person.id,
            score=score,
            comment=words if score > 2 else COMPLAINT.get(person.language, ""),
            created_at_ms=at_ms,
        )


def _email(name: str, organisation: str, number: int) -> str:
    """Return an address under .example (RFC 2606), from the names where they can be written in ASCII."""
    words = _ascii_words(name)
    domain = "".join(_ascii_words(organisation)[:1]) or f"customer{number}"
    return f"{'.'.join(words) or f'contact{number}'}@{domain}.example"


def _ascii_words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+", plain)


def _lines(talk: Talk) -> list[tuple[str, str]]:
    lines = talk["lines"]
    assert isinstance(lines, list)
    return [(str(who), str(text)) for who, text in lines]


def _load(name: str) -> dict[str, list[dict[str, object]]]:
    return tomllib.loads(resources.files(__package__).joinpath(name).read_text("utf-8"))
