"""The cast: a hub with sample data, a customer's screen with his software, and an agent's screen, all started."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import msgspec

from app.demo import ledger
from app.demo.errors import DemoError
from app.demo.sample.records import PRODUCT, Sample, Staff
from app.demo.stage import Program
from sync.client.address import HubAddress
from sync.edits import Edit

AGENT_EMAIL = "anna@desk.example"
COLLEAGUES = (
    (AGENT_EMAIL, "Anna Lindqvist", "agent"),
    ("omar@desk.example", "Omar Haddad", "agent"),
    ("mei@desk.example", "陈美", "agent"),
    ("jonas@desk.example", "Jonas Weber", "supervisor"),
)
CUSTOMER_NAME = "Helen Marsh"
CUSTOMER_EMAIL = "helen.marsh@brightwater.example"
CUSTOMER_COMPANY = "Brightwater Foods Ltd"

START_TIMEOUT_S = 20.0


@dataclass(frozen=True)
class HubFacts:
    """What the others need to know of the running hub."""

    address: HubAddress
    port: int
    password: str
    identity: str


class HubOnStage:
    """A hub process on a free loopback port with a fresh data folder; a context manager.

    Attributes:
        facts: how to reach it, and the password that all sample agents share.
    """

    def __init__(self, folder: Path) -> None:
        self._data = folder / "hub"
        self._log = folder / "hub.log"
        self._ending = ExitStack()
        self._run("init")
        password = secrets.token_urlsafe(9)
        for email, name, role in COLLEAGUES:
            person = ("user", "add", email, "--name", name, "--role", role, "--password-stdin")
            self._run(*person, given=password + "\n")
        self._run("product", "add", PRODUCT)
        self._ending.callback(lambda: self._program.end())
        ready = self._serve(port=0)
        address = HubAddress(ready["url"], ready.get("fingerprint", ""))
        port = int(address.url.rsplit(":", 1)[1])
        self.facts = HubFacts(address, port, password, self._identity())

    def __enter__(self) -> HubOnStage:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._ending.close()

    def kill(self) -> None:
        """End the hub as a power cut does."""
        self._program.process.kill()
        self._program.end()

    def start_again(self) -> None:
        """Serve the same data folder on the same port as before."""
        self._serve(self.facts.port)

    def load_sample(self, staff: list[Staff]) -> int:
        """Load the sample records into the running hub and return how many there are."""
        edits = list(Sample(staff, time.time_ns() // 1_000_000).edits())
        self._run("load", "-", given="".join(json_line(edit) for edit in edits))
        return len(edits)

    def _identity(self) -> str:
        token = ("product", "token", PRODUCT, "--email", CUSTOMER_EMAIL, "--name", CUSTOMER_NAME)
        return self._run(*token, "--organisation", CUSTOMER_COMPANY).strip()

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app.hub", *words, "--data", str(self._data)]

    def _run(self, *words: str, given: str = "") -> str:
        done = subprocess.run(self._command(*words), input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DemoError(f"deskhand-hub {words[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def _serve(self, port: int) -> dict[str, str]:
        self._program = Program(self._command("serve", "--port", str(port)), self._log)
        line = self._program.first_line()
        if not line:
            raise DemoError(f"The hub did not start: {self._log.read_text()[-500:]}")
        ready: dict[str, str] = json.loads(line)
        return ready


def json_line(edit: Edit) -> str:
    """Return a record as `deskhand-hub load` reads it."""
    line = {"kind": edit.kind, "id": edit.record_id, "scope": edit.scope, "fields": dict(edit.fields)}
    return msgspec.json.encode(line).decode() + "\n"


def companion_settings(folder: Path, facts: HubFacts, *, direct: str) -> Path:
    """Write the companion's settings file as a vendor would ship it, and return its path."""
    shared = folder / "shared with support"
    shared.mkdir(exist_ok=True)
    lines = (
        f"hub = {json.dumps(facts.address.url)}",
        f"fingerprint = {json.dumps(facts.address.fingerprint)}",
        'vendor = "Ledger Software"',
        f'direct = "{direct}"',
        f"folder = {json.dumps(str(shared))}",
    )
    path = folder / "deskhand-client.toml"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def companion_command(settings: Path, data: Path, eyes: Path | None) -> list[str]:
    """Return the command that the help button starts, before `help --product ...`."""
    program = ["app.client"] if eyes is None else ["app.demo.puppet", str(eyes), "app.client.cli"]
    return [sys.executable, "-m", *program, "--settings", str(settings), "--data", str(data)]


def workstation_command(address: HubAddress, data: Path, eyes: Path | None) -> list[str]:
    """Return the command that opens the agent's window."""
    program = ["app.workstation"] if eyes is None else ["app.demo.puppet", str(eyes), "app.workstation.cli"]
    hub = ["--hub", address.url, "--fingerprint", address.fingerprint]
    return [sys.executable, "-m", *program, *hub, "--data", str(data)]


def ledger_command(companion: list[str], eyes: Path | None) -> list[str]:
    """Return the command that opens the customer's own program."""
    program = [ledger.__name__] if eyes is None else ["app.demo.puppet", str(eyes), ledger.__name__]
    return [sys.executable, "-m", *program, "--", *companion]


def identity_environment(facts: HubFacts) -> Mapping[str, str]:
    """Return where the customer's program puts its user's signed identity."""
    return {"DESKHAND_IDENTITY": facts.identity}


def far_address(facts: HubFacts, port: int) -> HubAddress:
    """Return the hub's address through a line that begins at another port of this machine."""
    return HubAddress(f"{facts.address.url.rsplit(':', 1)[0]}:{port}", facts.address.fingerprint)
