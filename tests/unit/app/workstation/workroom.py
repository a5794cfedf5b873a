"""A real hub in a thread, real customers with companions of their own, and the workstation's program in this thread."""

from __future__ import annotations

import asyncio
import contextlib
import threading
import time
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.seat import FakeSeat
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from qasync import QEventLoop
from sqlalchemy import select

from app.client.errands import Errands as CompanionErrands
from app.client.session.desk import Customer, SessionDesk
from app.client.session.opening import Grantor
from app.client.session.records import SessionRecords
from app.client.session.running import Patience
from app.client.settings import Direct
from app.client.unattended.book import write_book
from app.client.unattended.grants import StandingGrants
from app.client.unattended.standing import StandingLease
from app.hub.compose import Hub
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.passwords import Passwords
from app.hub.server import HubServer, bind, url_of
from app.hub.settings import Settings, settings_text
from app.hub.tls import Certificate, make_certificate
from app.workstation.bridge import ReplicaBridge
from app.workstation.compose import Program
from app.workstation.orders import Orders
from remote.lease import Right, sign_lease
from remote.path.relay import open_relay
from sync.client.address import HubAddress
from sync.client.replica import Replica
from sync.edits import Edit
from sync.protocol.accounts import Enrol, SignedIn
from sync.protocol.signals import Signal
from sync.records import KINDS

T = TypeVar("T")

PASSWORD = "a long enough password"
WAIT_S = 15.0
"""A busy machine is slow; a hanging test must still end."""

SCOPE = "team:support"


def now_ms() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class HubThread:
    """The real hub on a loopback port, without TLS unless `certify` was called; `stop` and `start` as often as wanted.

    Attributes:
        url: where it is, the same after every start.
    """

    def __init__(self, folder: Path) -> None:
        self._data = DataFolder(folder)
        self._data.create()
        self._data.settings.write_text(settings_text(Settings(port=0)))
        self._passwords = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        self._ending = contextlib.ExitStack()
        self._port = 0
        self._thread: threading.Thread | None = None
        self._server: HubServer | None = None
        self._certificate: Certificate | None = None
        self.url = ""

    def certify(self) -> str:
        """Show a certificate of its own, another one each time, from the next start on; return its fingerprint."""
        self._certificate = make_certificate(self._data.certificate, self._data.path / "test.key", ["127.0.0.1"])
        return self._certificate.fingerprint

    def start(self) -> None:
        """Open the records and serve."""
        opened = open_ledger(self._data, Settings(port=0), self._passwords)
        self.ledger: Ledger = self._ending.enter_context(opened)
        ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve(ready)), name="hub")
        self._thread.start()
        assert ready.wait(WAIT_S)

    async def _serve(self, ready: threading.Event) -> None:
        with bind("127.0.0.1", self._port) as bound:
            self._port = bound.getsockname()[1]
            self.url = url_of(bound, is_plain=self._certificate is None)
            self._loop = asyncio.get_running_loop()
            self._server = HubServer(Hub(self.ledger), self._certificate, ready.set)
            await self._server.serve([bound])

    def stop(self) -> None:
        """End, as a hub that is switched off."""
        if self._thread is not None and self._server is not None:
            self._loop.call_soon_threadsafe(self._server.stop)
            self._thread.join(WAIT_S)
            self._thread = None
            self._ending.close()

    def add_agent(self, email: str = "maria@example.com", name: str = "Maria Keller") -> str:
        """Add an agent with PASSWORD; return the id."""
        return self.ledger.users.add(email, name, "agent", "support", PASSWORD).id

    def add_records(self, *edits: Edit) -> list[str]:
        """Write records as the hub."""
        return [str(record_id) for record_id in self.ledger.store.write_as_hub(list(edits))]

    def field(self, kind: str, record_id: str, name: str) -> object:
        """Return a field as the hub holds it."""
        with self.ledger.engines.reader.connect() as connection:
            table = KINDS[kind].__table__
            return connection.execute(select(table.c[name]).where(table.c.id == record_id)).scalar()


class CustomerSide:
    """A customer's companion without its window: a real replica, the real session desk, a still screen.

    Attributes:
        folder: what a grant of files opens.
        desk: `desk.grant()`, `desk.decline()` and `desk.stop()` are the customer's clicks.
    """

    def __init__(self, folder: Path, hub_url: str, *, silence_s: float = 60.0, is_direct: bool = True) -> None:
        self.folder = folder / "granted"
        self.grants_file = folder / "unattended.grants"
        self.key = Ed25519PrivateKey.generate()
        self.seat = FakeSeat()
        self.errands = CompanionErrands()
        self.desk = SessionDesk(self.errands, Patience(silence_s=silence_s))
        self.bridge = ReplicaBridge(asyncio.get_running_loop())
        self.bridge.signal_received.connect(self.desk.take)
        self.replica = Replica(folder / "customer", HubAddress(hub_url), self.bridge.post)
        self.replica.start()
        self._is_direct = is_direct
        self._is_dead = False
        self.me: SignedIn | None = None
        self._customer: Customer | None = None

    @property
    def id(self) -> str:
        """The contact's id."""
        assert self.me is not None
        return self.me.principal_id

    async def enrol(self, name: str = "Hannah Marsh") -> None:
        """Introduce the companion to the hub and begin to serve requests."""
        public = self.key.public_key().public_bytes_raw().hex()
        self.me = await asyncio.wrap_future(
            self.replica.enrol(Enrol(public_key=public, name=name, product="Ledger Pro", version="7.2.3"), self.key)
        )
        direct = Direct.LOOPBACK if self._is_direct else Direct.OFF
        self._customer = Customer(
            contact_id=self.id,
            grantor=Grantor(self.key, self.me.device_id, self.folder, direct, self.seat.seat, now_ms),
            records=SessionRecords(self.replica, self.id, self.me.ticket_scope, now_ms),
            has_ticket=lambda ticket_id: True,
            is_online=lambda: True,
            send=self.replica.send,
            dial_relay=lambda token: open_relay(self.replica.relay_url, token, self.replica.ssl_context, 5.0),
        )
        self.desk.serve(self._customer)

    def grant(self, *rights: Right) -> None:
        """Click "Allow": everything that is asked for, or only these rights."""
        request = self.desk.question.request
        assert request is not None
        self.desk.grant(rights or request.rights)

    def hold_signals(self) -> list[Signal]:
        """Keep what the companion says from now on instead of sending it; return the list that it is put into."""
        assert self._customer is not None
        held: list[Signal] = []
        self.desk.serve(replace(self._customer, send=held.append))
        return held

    def allow_for_good(self, *leases: StandingLease) -> None:
        """Let agents in without asking; `grants_file` says so from now on."""
        assert self._customer is not None
        write_book(self.grants_file, leases, self.key)
        grants = StandingGrants(self.grants_file, self.key.public_key(), now_ms)
        self._customer = replace(self._customer, standing=grants)
        self.desk.serve(self._customer)

    async def open_ticket(self, subject: str, body: str = "It does not work.") -> str:
        """Write a ticket and its first message."""
        assert self.me is not None
        ticket = Edit.create(
            "ticket", self.me.ticket_scope, subject=subject, contact_id=self.id, product="Ledger Pro", version="7.2.3",
            created_at_ms=now_ms(),
        )  # fmt: skip
        await asyncio.wrap_future(self.replica.edit(ticket, self._message(ticket.record_id, body)))
        return str(ticket.record_id)

    async def write(self, ticket_id: str, body: str) -> None:
        """Write another message."""
        await asyncio.wrap_future(self.replica.edit(self._message(ticket_id, body)))

    def _message(self, ticket_id: str, body: str) -> Edit:
        assert self.me is not None
        return Edit.create(
            "message", self.me.ticket_scope, ticket_id=ticket_id, author_id=self.id, author_kind="contact",
            author_name=self.me.name, body=body, created_at_ms=now_ms(),
        )  # fmt: skip

    async def die(self) -> None:
        """Go without a word, as a program that was killed: first the way to the hub, then every line."""
        stopping = threading.Thread(target=self.replica.stop, name="companion-stop")
        stopping.start()
        await until(lambda: not stopping.is_alive())
        self._is_dead = True
        session = self.desk.session
        assert session is not None
        session.ended.disconnect()
        session.stop("killed")

    def forge(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the next consent be signed by another key than the one that the hub knows."""
        forger = Ed25519PrivateKey.generate()
        monkeypatch.setattr("app.client.session.opening.sign_lease", lambda lease, key: sign_lease(lease, forger))

    async def close(self) -> None:
        """End the companion in order."""
        if self._is_dead:
            self.errands.close()
            return
        if self.desk.session is not None:
            self.desk.stop()
            await until(lambda: self.desk.session is None)
        stopping = threading.Thread(target=self.replica.stop, name="companion-stop")
        stopping.start()
        await until(lambda: not stopping.is_alive())
        self.errands.close()
        for part in (self.desk, self.errands, self.bridge):
            part.deleteLater()


class Room:
    """One loop, one hub, and whoever comes.

    Attributes:
        agent_id: Maria's.
    """

    agent_id = ""

    def __init__(self, app: QApplication, folder: Path) -> None:
        self._app = app
        app.setQuitOnLastWindowClosed(False)
        self.folder = folder
        self.loop = QEventLoop(app, set_running_loop=False)
        self.hub = HubThread(folder / "hub")
        self.hub.start()
        self._customers: list[CustomerSide] = []
        self._programs: list[Program] = []

    def run(self, work: Coroutine[object, object, T]) -> T:
        """Run a scenario on the window's loop, and let everybody leave at its end."""
        asyncio.set_event_loop(self.loop)
        return self.loop.run_until_complete(self._play(work))

    async def _play(self, work: Coroutine[object, object, T]) -> T:
        try:
            async with asyncio.timeout(4 * WAIT_S):
                return await work
        finally:
            await self._leave_all()

    async def customer(self, **options: object) -> CustomerSide:
        """Let a customer's companion come in."""
        folder = self.folder / f"companion-{len(self._customers)}"
        side = CustomerSide(folder, self.hub.url, **options)  # type: ignore[arg-type]
        self._customers.append(side)
        await side.enrol()
        return side

    async def program(self, folder: str = "work", *, hub: bool = True, orders: Orders | None = None) -> Program:
        """Start the workstation."""
        data = self.folder / folder
        data.mkdir(exist_ok=True)
        program = Program(self._app, data, self.hub.url if hub else "", orders=orders)
        self._programs.append(program)
        await program.start()
        return program

    async def at_work(self, folder: str = "work") -> Program:
        """Start the workstation and sign Maria in."""
        program = await self.program(folder)
        await sign_in(program)
        return program

    async def leave(self, program: Program) -> None:
        """End a program as its window does."""
        self._programs.remove(program)
        await program.close()
        program.window.deleteLater()
        program.deleteLater()

    async def _leave_all(self) -> None:
        for program in list(self._programs):
            await self.leave(program)
        for side in self._customers:
            await side.close()
        self._customers.clear()
        # Python may otherwise find them in any thread, and Qt minds where a timer dies
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)

    def close(self) -> None:
        """End the hub and the loop."""
        self.hub.stop()
        self.loop.close()
        asyncio.set_event_loop(None)


async def until(check: Callable[[], object], timeout_s: float = WAIT_S) -> None:
    """Let the loop go on until something is so."""
    deadline = time.monotonic() + timeout_s
    while not check():
        assert time.monotonic() < deadline, "it did not happen in time"
        await asyncio.sleep(0.005)


async def sign_in(program: Program, email: str = "maria@example.com", password: str = PASSWORD) -> None:
    """Fill in the sign-in page and wait for the desk."""
    submit(program, email, password)
    await until(lambda: program.window.is_desk_shown)


def submit(program: Program, email: str, password: str) -> None:
    """Fill in the sign-in page and press the button."""
    part(program, "signin.email").setText(email)
    part(program, "signin.password").setText(password)
    part(program, "signin.submit").click()


def part(program: Program, name: str) -> QWidget:
    """Return a widget of the window by its objectName."""
    found = [w for w in program.window.findChildren(QWidget) if w.objectName() == name]
    assert len(found) == 1, f"{len(found)} widgets are named {name}"
    return found[0]


def done(future: Future[T]) -> T:
    """Return what a future of another thread holds, waiting for it."""
    return future.result(WAIT_S)
