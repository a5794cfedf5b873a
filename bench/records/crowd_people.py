"""The people of bench.crowd: agents in teams, and customers with a ticket each, all with a token already."""

from __future__ import annotations

from pathlib import Path

import msgspec
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.hub.devices import Devices
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, now_ms, open_ledger
from app.hub.passwords import Passwords
from app.hub.settings import load_settings
from sync.edits import Edit
from sync.identifiers import new_record_id, team_scope
from sync.protocol.accounts import Enrol

TOKEN_DAYS = 1.0


class Person(msgspec.Struct, frozen=True):
    """Somebody who connects.

    Attributes:
        tickets: a customer's own; for an agent those that he owns.
        kind: "agent" or "contact".
        scope: where the tickets live.
    """

    principal_id: str
    kind: str
    token: str
    scope: str
    tickets: list[str]


def make_people(data_folder: Path, teams: int, agents_each: int, customers: int) -> list[Person]:
    """Make accounts, companions and tickets in a hub that does not serve yet; customers go round the agents."""
    folder = DataFolder(data_folder)
    quick = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))  # nobody signs in with these
    with open_ledger(folder, load_settings(folder.settings), quick) as ledger:
        agents = [_agent(ledger, f"team{n % teams}", n) for n in range(teams * agents_each)]
        people = [_customer(ledger, agents[n % len(agents)]) for n in range(customers)]
        ledger.store.write_as_hub([edit for person, agent in people for edit in _ticket(person, agent)])
    return [*agents, *(person for person, _ in people)]


def _agent(ledger: Ledger, team: str, number: int) -> Person:
    user = ledger.users.add(f"agent{number}@example.com", f"Agent {number}", "agent", team, "not used by anybody")
    token, _ = ledger.tokens.issue(user.id, "agent", "", TOKEN_DAYS)
    return Person(user.id, "agent", token, team_scope(team), [])


def _customer(ledger: Ledger, agent: Person) -> tuple[Person, Person]:
    devices = Devices(ledger.store, ledger.audit, agent.scope, now_ms)
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    device = devices.enrol(Enrol(public_key=key, name="A Customer"), None, "127.0.0.1")
    token, _ = ledger.tokens.issue(device.contact_id, "contact", device.id, TOKEN_DAYS)
    return Person(device.contact_id, "contact", token, agent.scope, [new_record_id()]), agent


def _ticket(person: Person, agent: Person) -> list[Edit]:
    agent.tickets.extend(person.tickets)
    return [
        Edit.create(
            "ticket",
            person.scope,
            id=ticket_id,
            subject="In the crowd",
            state="open",
            contact_id=person.principal_id,
            owner_id=agent.principal_id,
        )
        for ticket_id in person.tickets
    ]
