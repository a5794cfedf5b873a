"""A customer's session desk and a real agent on the other side; only the hub between them is left out."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.relay import RecordingRelay
from fakes.seat import FakeSeat
from pytestqt.qtbot import QtBot

from app.client.errands import Errands
from app.client.session.desk import Customer, News, SessionDesk
from app.client.session.opening import Grantor
from app.client.session.records import SessionRecords
from app.client.session.running import Patience
from app.client.session.screen import Seat
from app.client.settings import Direct
from app.client.unattended.book import write_book
from app.client.unattended.grants import StandingGrants
from app.client.unattended.standing import StandingLease
from remote.lease import Lease, verify_lease
from remote.path.relay import open_relay
from remote.ssh.guest import GuestLine, SessionGuest
from sync.edits import Edit
from sync.identifiers import RecordId, new_record_id
from sync.protocol import signals as wire

CONTACT = "0190aaaa-0000-7000-8000-0000000000c1"
TICKET = "0190aaaa-0000-7000-8000-0000000000f1"
WAIT_MS = 10_000


class Notebook:
    """Takes edits as the replica does, and keeps them."""

    def __init__(self) -> None:
        self.records: dict[str, dict[str, object]] = {}

    def edit(self, *edits: Edit) -> Future[list[RecordId]]:
        """Join the edits into the records at once."""
        for edit in edits:
            assert edit.is_new is (edit.record_id not in self.records)
            self.records.setdefault(edit.record_id, {}).update(edit.fields)
        done: Future[list[RecordId]] = Future()
        done.set_result([edit.record_id for edit in edits])
        return done


class Home:
    """The customer's side: a desk whose answers and records are kept to be looked at."""

    def __init__(self, folder: Path, relay: RecordingRelay, patience: Patience, direct: Direct) -> None:
        self.key = Ed25519PrivateKey.generate()
        self.seat = FakeSeat()
        self.notebook = Notebook()
        self.sent: list[wire.Signal] = []
        self.news: list[News] = []
        self.is_online = True
        self.hurries = 0
        self.now_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000
        self.folder = folder
        self.errands = Errands()
        self.desk = SessionDesk(self.errands, patience)
        self.desk.happened.connect(self.news.append)
        clock = lambda: self.now_ms()  # noqa: E731 - tests set it later
        self._customer = Customer(
            contact_id=CONTACT,
            grantor=Grantor(self.key, "device-1", folder, direct, self.seat.seat, clock),
            records=SessionRecords(self.notebook, CONTACT, "team:support", clock),
            has_ticket=lambda ticket_id: ticket_id == TICKET,
            is_online=lambda: self.is_online,
            send=self.sent.append,
            dial_relay=lambda token: open_relay(relay.url, token, None, 5.0),
            hurry=self._note_hurry,
        )
        self.desk.serve(self._customer)

    def use_seat(self, seat: Seat) -> None:
        """Sit at another desk: a real screen instead of the fake one."""
        self.desk.serve(replace(self._customer, grantor=replace(self._customer.grantor, seat=seat)))

    def know_tickets(self, has_ticket: Callable[[str], bool]) -> None:
        """Let these be our tickets."""
        self._customer = replace(self._customer, has_ticket=has_ticket)
        self.desk.serve(self._customer)

    def allow_for_good(self, *leases: StandingLease) -> Path:
        """Let agents in without asking; return the file that says so."""
        file = self.folder.parent / "unattended.grants"
        write_book(file, leases, self.key)
        grants = StandingGrants(file, self.key.public_key(), lambda: self.now_ms())
        self._customer = replace(self._customer, standing=grants)
        self.desk.serve(self._customer)
        return file

    def _note_hurry(self) -> None:
        self.hurries += 1

    @property
    def public_key(self) -> str:
        """The public half of the device key, as hex."""
        return self.key.public_key().public_bytes_raw().hex()

    @property
    def answers(self) -> list[wire.SessionAnswer]:
        """What the agent was answered."""
        return [signal for signal in self.sent if isinstance(signal, wire.SessionAnswer)]

    @property
    def ends(self) -> list[wire.SessionEnd]:
        """The ends that were told to the hub."""
        return [signal for signal in self.sent if isinstance(signal, wire.SessionEnd)]

    def record(self, session_id: str) -> dict[str, object]:
        """Return what was written about a session."""
        return self.notebook.records[session_id]


class Agent:
    """The agent's side, as the workstation does it, without its window."""

    def __init__(self, home: Home, relay: RecordingRelay, name: str = "Anna Berg", agent_id: str = "agent-1") -> None:
        self.home = home
        self.sender = wire.Sender(principal_id=agent_id, kind="agent", name=name, role="agent")
        self.session_id = str(new_record_id())
        self.ticket_id = TICKET
        self.guest = SessionGuest(self.session_id)
        self._relay = relay
        self._passes = 0

    def ask(self, *rights: str, minutes: int = 30) -> None:
        """Send a request."""
        self.home.desk.take(
            wire.SessionAsk(
                session_id=self.session_id,
                ticket_id=TICKET,
                contact_id=CONTACT,
                rights=list(rights),
                minutes=minutes,
                agent_commitment=self.guest.commitment,
                sender=self.sender,
            )
        )

    def lease(self) -> Lease:
        """Return the newest lease that was sent, verified."""
        token = next(answer.lease for answer in reversed(self.home.answers) if answer.is_granted)
        return verify_lease(token, self.home.public_key)

    def connect(self, qtbot: QtBot, channel: str = "view") -> GuestLine:
        """Meet the companion at the relay, or directly where it listens; the window's loop runs meanwhile."""
        self._passes += 1
        token = f"{self.session_id}-{channel}-{self._passes}"
        self.home.desk.take(wire.RelayPass(session_id=self.session_id, channel=channel, token=token))
        answer, lease = self.home.answers[-1], self.lease()
        lines: list[GuestLine | Exception] = []

        def connect() -> None:
            try:
                lines.append(
                    self.guest.connect(
                        lease,
                        direct_addresses=answer.direct_addresses,
                        open_relay=lambda: open_relay(self._relay.url, token, None, 5.0),
                        timeout_s=8.0,
                    )
                )
            except Exception as error:  # noqa: BLE001 - handed to the test
                lines.append(error)

        thread = threading.Thread(target=connect)
        thread.start()
        qtbot.waitUntil(lambda: bool(lines), timeout=WAIT_MS)
        thread.join()
        line = lines[0]
        if isinstance(line, Exception):
            raise line
        return line

    def leave(self) -> None:
        """Say that the session is over."""
        self.home.desk.take(wire.SessionEnd(session_id=self.session_id, reason="left", sender=self.sender))
