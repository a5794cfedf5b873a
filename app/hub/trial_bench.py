"""A hub made for a trial: a folder and accounts of its own, beside the real one, and commands that start it."""

from __future__ import annotations

import os
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.hub.blobs import blob_path
from app.hub.commands.init import certificate_of
from app.hub.devices import Devices
from app.hub.folder import DataFolder, write_private
from app.hub.ledger import Ledger, now_ms, open_ledger
from app.hub.passwords import Passwords
from app.hub.settings import DATABASE_VARIABLE, Limits, Settings, settings_text
from app.hub.trial_writer import WRITER
from desk.audience import audiences, visible_fields
from desk.consequence import consequences
from desk.permission import judge
from sync.identifiers import contact_scope, team_scope
from sync.protocol.accounts import Enrol, SignedIn
from sync.store.engines import open_engines
from sync.store.postgres import open_postgres
from sync.trial.kills import Bench, HubProgram
from sync.trial.program import Program
from sync.trial.rules import Rules

TEAMS = ("support", "second")
"""Some agents see both, some one of them: records move into and out of sight."""

LOOPBACK = "127.0.0.1"

PLENTY = Limits(operations_a_minute=10**9, blob_bytes_a_day=10**12)
"""A trial writes more in a minute than a person does in a year."""

DESK = Rules(audiences=audiences, visible_fields=visible_fields, judge=judge, consequences=consequences)

_ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Trial:
    """What a trial hub has.

    Attributes:
        staff, customers: how many of each write.
        teams: the first agent's team sees all; with two, every second agent sees the second team only.
        nodes: hubs that share one database; more than one only with a database server.
        database: URL of an empty PostgreSQL database, "" for a file in the trial's folder.
        is_plain: HTTP instead of TLS, so that bytes on the wire are those of the protocol.
    """

    staff: int = 2
    customers: int = 1
    nodes: int = 1
    database: str = ""
    is_plain: bool = False
    teams: int = 2


def program_command() -> list[str]:
    """Return what starts this program once more, as a bundle or from its packages (in `program_folder`)."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "app.hub"]


def program_folder() -> Path | None:
    """Return the folder to start the program in: nothing in anybody's folder can take our packages' place."""
    return None if getattr(sys, "frozen", False) else _ROOT


def make_bench(folder: Path, trial: Trial) -> Bench:
    """Make a hub with accounts in an empty folder, and return what a trial is run on; nothing is started.

    Raises:
        StoreError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    data = DataFolder(folder / "hub")
    data.create()
    with open_ledger(data, Settings(database=trial.database, limits=PLENTY), _quick_passwords()) as ledger:
        accounts = _accounts(ledger, trial)
    records = None if trial.database else data.records
    return Bench(
        folder=folder,
        hubs=[_node(folder, trial, number) for number in range(trial.nodes)],
        accounts=accounts,
        writer=[*program_command(), WRITER],
        working_folder=program_folder(),
        database=lambda: open_engines(records) if records is not None else open_postgres(trial.database),
        database_file=records,
        has_blob=lambda sha256: blob_path(data.blobs, sha256).is_file(),
        rules=DESK,
    )


def _node(folder: Path, trial: Trial, number: int) -> HubProgram:
    """Make one hub; the second and later ones share the first one's attachments, as nodes do."""
    name = "hub" if number == 0 else f"hub{number + 1}"
    data = DataFolder(folder / name)
    if number:
        data.path.mkdir(mode=0o700)
        data.blobs.symlink_to(folder / "hub" / data.blobs.name)
        shutil.copy(folder / "hub" / data.secret.name, data.secret)
        data.create()
    settings = Settings(listen=LOOPBACK, port=_free_port(), limits=PLENTY, database=trial.database)
    write_private(data.settings, settings_text(settings).encode())
    certificate = None if trial.is_plain else certificate_of(data, settings, [])
    command = [*program_command(), "--data", str(data.path), "serve", *(["--plain"] if trial.is_plain else [])]
    # Whatever database the real hub uses: a trial's own is in its settings.
    environment = {name: value for name, value in os.environ.items() if name != DATABASE_VARIABLE}
    log = folder / f"{name}.log"
    program = Program(name, command, log, folder=program_folder(), environment=environment)
    url = f"{'http' if trial.is_plain else 'https'}://{LOOPBACK}:{settings.port}"
    return HubProgram(program, url, "" if certificate is None else certificate.fingerprint)


def _accounts(ledger: Ledger, trial: Trial) -> Sequence[SignedIn]:
    """Sign everybody in: agents of which every second one sees both teams, and customers."""
    staff = [_agent(ledger, number, TEAMS[number % trial.teams]) for number in range(trial.staff)]
    return [*staff, *(_customer(ledger, number) for number in range(trial.customers))]


def _agent(ledger: Ledger, number: int, team: str) -> SignedIn:
    user = ledger.users.add(f"agent{number}@example.com", f"Agent {number}", "agent", team, "a password for a trial")
    if team == TEAMS[0]:
        ledger.store.grant(user.id, team_scope(TEAMS[1]))
    token, bearer = ledger.tokens.issue(user.id, "agent", "", 1.0)
    return SignedIn(
        token=token,
        expires_at_ms=bearer.expires_at_ms,
        principal_id=user.id,
        kind="agent",
        name=user.name,
        role=user.role,
        scopes=list(ledger.store.scopes_of(user.id)),
        ticket_scope=team_scope(team),
    )


def _customer(ledger: Ledger, number: int) -> SignedIn:
    devices = Devices(ledger.store, ledger.audit, team_scope(TEAMS[0]), now_ms)
    key = Ed25519PrivateKey.generate().public_key().public_bytes_raw().hex()
    device = devices.enrol(Enrol(public_key=key, name=f"Customer {number}"), None, LOOPBACK)
    token, bearer = ledger.tokens.issue(device.contact_id, "contact", device.id, 1.0)
    return SignedIn(
        token=token,
        expires_at_ms=bearer.expires_at_ms,
        principal_id=device.contact_id,
        kind="contact",
        name=device.name,
        role="customer",
        device_id=device.id,
        scopes=[contact_scope(device.contact_id)],
        ticket_scope=device.ticket_scope,
    )


def _quick_passwords() -> Passwords:
    """Return a hasher that costs nothing: nobody signs in to a trial with a password."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
