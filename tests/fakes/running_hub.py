"""The real hub as a process of its own, with one agent on its staff; started and stopped as a test likes."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from displays import free_port
from sqlalchemy import select

from remote.errors import PathError
from remote.lease import Lease, verify_lease
from remote.path.relay import open_relay
from remote.ssh.guest import GuestLine, SessionGuest
from remote.stream import Stream
from sync.client.address import HubAddress
from sync.client.events import ReplicaEvent, SignalReceived
from sync.client.replica import Replica
from sync.edits import Edit
from sync.identifiers import new_record_id
from sync.protocol import signals as wire
from sync.protocol.accounts import SignedIn
from sync.records import KINDS, Base, Contact, Ticket

WAIT_S = 20.0
EMAIL, PASSWORD, AGENT_NAME = "anna@example.com", "correct horse battery", "Anna Berg"


class RunningHub:
    """A hub on loopback.

    Attributes:
        port: where it listens.
        fingerprint: of its certificate.
    """

    def __init__(self, folder: Path, port: int, fingerprint: str) -> None:
        """Take a hub that was made; `start` starts it."""
        self._folder = folder
        self.port = port
        self.fingerprint = fingerprint
        self._process: subprocess.Popen[bytes] | None = None

    @classmethod
    def make(cls, folder: Path) -> RunningHub:
        """Make a hub with one agent."""
        hub = cls(folder, free_port(), "")
        said = hub._command("init", "--port", str(hub.port))
        hub.fingerprint = next(word for word in said.split() if len(word) == 64)
        hub._command(
            "user", "add", EMAIL, "--name", AGENT_NAME, "--role", "agent", "--password-stdin", stdin=PASSWORD + "\n"
        )
        return hub

    def copy(self, folder: Path) -> RunningHub:
        """Return the same hub, fresh, in another folder; it takes the same port."""
        shutil.copytree(self._folder, folder)
        return RunningHub(folder, self.port, self.fingerprint)

    @property
    def address(self) -> HubAddress:
        """Where clients find it."""
        return HubAddress(f"https://127.0.0.1:{self.port}", self.fingerprint)

    def start(self) -> None:
        """Serve, and return when it does."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.hub", "--data", str(self._folder), "serve"],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        assert self._process.stdout is not None
        assert json.loads(self._process.stdout.readline())["ready"]

    def kill(self) -> None:
        """Die without a word."""
        if self._process is not None:
            self._process.send_signal(signal.SIGKILL)
            self._process.wait(WAIT_S)
            if self._process.stdout is not None:
                self._process.stdout.close()
            self._process = None

    def _command(self, *words: str, stdin: str = "") -> str:
        done = subprocess.run(
            [sys.executable, "-m", "app.hub", "--data", str(self._folder), *words],
            input=stdin,
            capture_output=True,
            text=True,
            check=True,
            timeout=WAIT_S,
        )
        return done.stdout


class RemoteAgent:
    """An agent at a workstation without a window: a replica, and the guest's end of a session.

    Attributes:
        account: who he is.
        session_id: of the session that he asked for last.
    """

    def __init__(self, folder: Path, address: HubAddress, wait: Callable[[Callable[[], bool]], None]) -> None:
        """Sign in.

        Args:
            wait: waits until something is so, and keeps the customer's window alive meanwhile.
        """
        self._wait = wait
        self._signals: list[wire.Signal] = []
        self._replica = Replica(folder, address, self._hear)
        self._replica.start()
        self.account: SignedIn = self._replica.sign_in(EMAIL, PASSWORD).result(WAIT_S)
        self.guest = SessionGuest("none-yet")
        self.session_id = ""
        wait(lambda: self._replica.link_state.has_signals)

    def _hear(self, event: ReplicaEvent) -> None:
        if isinstance(event, SignalReceived):
            self._signals.append(event.signal)

    def records(self, kind: str) -> list[Base]:
        """Return all records of a kind, the oldest first."""
        declared = KINDS[kind]
        with self._replica.read() as session:
            return sorted(session.scalars(select(declared)).all(), key=lambda row: (row.created_at_ms, row.id))

    def wait_for(self, kind: str, count: int = 1) -> list[Base]:
        """Wait until there are so many records of a kind."""
        self._wait(lambda: len(self.records(kind)) >= count)
        return self.records(kind)

    @property
    def ticket(self) -> Ticket:
        """The newest ticket."""
        ticket = self.wait_for("ticket")[-1]
        assert isinstance(ticket, Ticket)
        return ticket

    def open_ticket(self, contact_id: str, subject: str) -> None:
        """Open a ticket for a customer, and wait until the hub has it."""
        scope = self.account.ticket_scope
        self._replica.edit(Edit.create("ticket", scope, subject=subject, contact_id=contact_id)).result(WAIT_S)
        self._wait(lambda: self.ticket.number is not None)

    def say(self, text: str) -> None:
        """Answer on the newest ticket."""
        ticket = self.ticket
        self._replica.edit(
            Edit.create(
                "message",
                ticket.scope,
                ticket_id=ticket.id,
                author_id=self.account.principal_id,
                author_kind="agent",
                author_name=AGENT_NAME,
                body=text,
            ),
            Edit.change("ticket", ticket.id, owner_id=self.account.principal_id, state="waiting"),
        ).result(WAIT_S)

    def set_state(self, state: str) -> None:
        """Move the newest ticket."""
        closed_at_ms = time.time_ns() // 1_000_000 if state == "closed" else None
        self._replica.edit(Edit.change("ticket", self.ticket.id, state=state, closed_at_ms=closed_at_ms)).result(WAIT_S)

    def ask(self, *rights: str, session_id: str = "") -> None:
        """Ask for a session."""
        ticket = self.ticket
        if not session_id:
            session_id = str(new_record_id())
            self.guest = SessionGuest(session_id)
        self.session_id = session_id
        self._replica.send(
            wire.SessionAsk(
                session_id=session_id,
                ticket_id=ticket.id,
                contact_id=ticket.contact_id,
                rights=list(rights),
                minutes=30,
                agent_commitment=self.guest.commitment,
            )
        )

    def answer(self) -> wire.SessionAnswer:
        """Wait for the answer."""
        self._wait(lambda: any(isinstance(signal, wire.SessionAnswer) for signal in self._signals))
        at = next(n for n, signal in enumerate(self._signals) if isinstance(signal, wire.SessionAnswer))
        found = self._signals.pop(at)
        assert isinstance(found, wire.SessionAnswer)
        return found

    def connect(self, answer: wire.SessionAnswer, *, is_direct: bool = False) -> GuestLine:
        """Meet the companion."""
        lease = self.verified(answer)
        if not is_direct:
            self._replica.send(wire.RelayAsk(session_id=self.session_id, channel="view"))
            self._wait(lambda: any(isinstance(signal, wire.RelayPass) for signal in self._signals))
        passes = [signal for signal in self._signals if isinstance(signal, wire.RelayPass)]
        lines: list[GuestLine | Exception] = []

        def connect() -> None:
            try:
                lines.append(
                    self.guest.connect(
                        lease,
                        direct_addresses=answer.direct_addresses if is_direct else (),
                        open_relay=lambda: self._open_relay(passes),
                        timeout_s=WAIT_S,
                    )
                )
            except Exception as error:  # noqa: BLE001 - handed to the test
                lines.append(error)

        thread = threading.Thread(target=connect)
        thread.start()
        self._wait(lambda: bool(lines))
        thread.join()
        line = lines[0]
        if isinstance(line, Exception):
            raise line
        return line

    def _open_relay(self, passes: list[wire.RelayPass]) -> Stream:
        if not passes:
            raise PathError("no pass was asked for")
        return open_relay(self._replica.relay_url, passes[-1].token, self._replica.ssl_context, WAIT_S)

    def wait_for_end(self) -> str:
        """Wait until a session has an end on its ticket, and return the reason."""
        reasons = lambda: [getattr(row, "end_reason", "") for row in self.records("remote_session")]  # noqa: E731
        self._wait(lambda: any(reasons()))
        return next(reason for reason in reasons() if reason)

    def verified(self, answer: wire.SessionAnswer) -> Lease:
        """Return the lease in an answer, verified with the key that the hub knows."""
        contact = next(row for row in self.wait_for("contact") if row.id == self.ticket.contact_id)
        assert isinstance(contact, Contact)
        return verify_lease(answer.lease, contact.device_key)

    def leave(self) -> None:
        """End the session."""
        self._replica.send(wire.SessionEnd(session_id=self.session_id, reason="left"))

    def close(self) -> None:
        """Go home."""
        self.guest.close()
        self._replica.stop()
