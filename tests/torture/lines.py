"""Real replicas over a real hub that is killed now and then: what each person sees must be explained by some order."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher
from sqlalchemy import select

from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.passwords import Passwords
from app.hub.settings import Limits, Settings, settings_text
from sync.client.address import HubAddress
from sync.client.backoff import Pace
from sync.client.replica import Replica
from sync.edits import Edit
from sync.records import Ticket
from sync.store.engines import open_engines
from sync.store.local_tables import OutboxEntry
from tests.torture.history_check import Event, last_values, violations

PASSWORD = "correct horse battery"
NAMES = ("ann", "bob", "cid")
REGISTERS = 5
WAIT_S = 30.0
QUICK = Pace(poll_s=5.0, first_retry_s=0.02, last_retry_s=0.2)
PLENTY = Limits(operations_a_minute=10**9, blob_bytes_a_day=10**12)
PAUSE_S = 0.004


@dataclass
class LinesFigures:
    """What was seen."""

    seconds: float = 0.0
    writes: int = 0
    reads: int = 0
    kills: int = 0
    faults: list[str] = field(default_factory=list)


class KillableHub:
    """A hub process on a fixed port that dies and comes back."""

    def __init__(self, folder: Path) -> None:
        self._data = DataFolder(folder)
        self._data.create()
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            settings = Settings(port=free.getsockname()[1], limits=PLENTY)
        self._data.settings.write_text(settings_text(settings))
        passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        with open_ledger(self._data, settings, passwords) as ledger:
            for name in NAMES:
                ledger.users.add(f"{name}@example.com", name.title(), "agent", "support", PASSWORD)
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""

    def start(self) -> None:
        """Serve, and return when it does."""
        words = [sys.executable, "-m", "app.hub", "--data", str(self._folder), "serve", "--plain"]
        environment = os.environ | {"PYTHONWARNINGS": "ignore"}
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=log, env=environment)
        assert self._process.stdout is not None
        self.url = json.loads(self._process.stdout.readline())["url"]

    def end(self, number: signal.Signals = signal.SIGKILL) -> None:
        """Die without a word, or in order."""
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(WAIT_S)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def ops(self) -> set[str]:
        """Return the operations in its log; it does not run."""
        engines = open_engines(self._data.records)
        try:
            with engines.reader.begin() as connection:
                return set(connection.exec_driver_sql("SELECT op_id FROM op").scalars())
        finally:
            engines.close()


class Person(threading.Thread):
    """Reads and writes registers at random, and keeps what he saw."""

    def __init__(self, name: str, replica: Replica, registers: Sequence[str], until: threading.Event) -> None:
        super().__init__(name=name)
        self.replica = replica
        self._registers = registers
        self._until = until
        self._chance = random.Random(name)
        self.events: list[Event] = []
        self.error: BaseException | None = None

    def run(self) -> None:
        """Read and write until the time is up."""
        try:
            while not self._until.wait(self._chance.expovariate(1 / PAUSE_S)):
                key = self._chance.choice(self._registers)
                self.events.append(self._write(key) if self._chance.random() < 0.4 else self.read(key))
        except BaseException as error:  # noqa: BLE001 - told by who waits for this thread
            self.error = error

    def read(self, key: str) -> Event:
        """Read a register."""
        with self.replica.read() as session:
            ticket = session.get(Ticket, key)
            assert ticket is not None
            return Event(self.name, False, key, ticket.product, ticket.clk.get("product", ticket.clk["*"]))

    def _write(self, key: str) -> Event:
        value = f"{self.name} {len(self.events)}"
        self.replica.edit(Edit.change("ticket", key, product=value)).result(WAIT_S)
        with self.replica.read() as session:
            mine = select(OutboxEntry.stamp).where(OutboxEntry.record_id == key).order_by(OutboxEntry.n.desc()).limit(1)
            return Event(self.name, True, key, value, session.scalars(mine).one())


def run_lines(folder: Path, seconds: float, kills: int) -> LinesFigures:
    """Let people read and write for a time, the hub being killed meanwhile; return what was seen."""
    hub = KillableHub(folder / "hub")
    hub.start()
    replicas = [Replica(folder / name, HubAddress(hub.url), lambda _event: None, pace=QUICK) for name in NAMES]
    begun, figures = time.monotonic(), LinesFigures(kills=kills)
    try:
        registers = _registers(replicas)
        people = _let_work(replicas, registers, hub, seconds, kills)
        _wait(lambda: _are_quiet(people, registers), figures.faults)
        sent = _sent(replicas)
    finally:
        for replica in replicas:
            replica.stop()
        hub.end(signal.SIGTERM)
    lost = sent - hub.ops()
    figures.faults += [f"the hub lost {len(lost)} operations that it took"] if lost else []
    events = [event for person in people for event in person.events]
    figures.faults += violations(events)
    figures.writes = sum(event.is_write for event in events)
    figures.reads = len(events) - figures.writes
    figures.seconds = round(time.monotonic() - begun, 1)
    return figures


def _registers(replicas: Sequence[Replica]) -> list[str]:
    """Sign everybody in, and return the registers that all know."""
    for name, replica in zip(NAMES, replicas, strict=True):
        replica.start()
        replica.sign_in(f"{name}@example.com", PASSWORD).result(WAIT_S)
    edits = [Edit.create("ticket", "team:support", subject=f"Register {n}") for n in range(REGISTERS)]
    registers = [str(record_id) for record_id in replicas[0].edit(*edits).result(WAIT_S)]
    _wait(lambda: all(_knows(replica, registers) for replica in replicas), [])
    return registers


def _knows(replica: Replica, registers: Sequence[str]) -> bool:
    with replica.read() as session:
        return len(session.scalars(select(Ticket).where(Ticket.id.in_(registers))).all()) == len(registers)


def _let_work(
    replicas: Sequence[Replica], registers: Sequence[str], hub: KillableHub, seconds: float, kills: int
) -> list[Person]:
    until = threading.Event()
    people = [Person(name, replica, registers, until) for name, replica in zip(NAMES, replicas, strict=True)]
    for person in people:
        person.start()
    for _ in range(kills):
        until.wait(seconds / (kills + 1))
        hub.end()
        hub.start()
    until.wait(seconds / (kills + 1))
    until.set()
    for person in people:
        person.join(WAIT_S)
        if person.error is not None:
            raise person.error
    return people


def _are_quiet(people: Sequence[Person], registers: Sequence[str]) -> bool:
    """Tell whether everybody reads in every register what was written last, and has nothing to send."""
    last = last_values(event for person in people for event in person.events)
    is_sent = all(person.replica.link_state.pending_count == 0 for person in people)
    return is_sent and all(person.read(key).value == last[key] for person in people for key in registers if key in last)


def _sent(replicas: Sequence[Replica]) -> set[str]:
    sent: set[str] = set()
    for replica in replicas:
        with replica.read() as session:
            sent |= set(session.scalars(select(OutboxEntry.op_id).where(OutboxEntry.acked_at_ms.is_not(None))))
    return sent


def _wait(is_so: Callable[[], bool], faults: list[str]) -> None:
    """Wait until something is so; note that it never was."""
    until, pause = time.monotonic() + WAIT_S, threading.Event()
    while not is_so():
        if time.monotonic() > until:
            faults.append(f"after {WAIT_S} s of quiet they do not agree")
            return
        pause.wait(0.02)
