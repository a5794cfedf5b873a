"""The real hub as a process of its own, with one granted session in its records, and passes for its relay."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time

from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.relay_tokens import RelayTokens
from app.hub.sessions import GrantedSessions, Session
from app.hub.settings import load_settings
from bench.glass.programs import MeasuringError, Programs
from remote.path.relay import RelayStream, open_relay
from sync.client.tls import pinned_context

GRANTED_MS = 3_600_000
RELAY_TIMEOUT_S = 10.0


def now_ms() -> int:
    """Return the time in milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class BenchHub:
    """A hub on loopback, with TLS as everywhere.

    Attributes:
        port: where it listens.
        fingerprint: of its certificate.
    """

    def __init__(self, programs: Programs, session_id: str) -> None:
        """Make its data folder with the session in it, and serve."""
        folder = DataFolder(programs.folder / "hub")
        command = [sys.executable, "-m", "app.hub", "--data", str(folder.path)]
        subprocess.run([*command, "init"], check=True, capture_output=True, env={**os.environ})
        self._session = Session(session_id, "ticket-1", "agent-1", "contact-1", expires_at_ms=now_ms() + GRANTED_MS)
        with open_ledger(folder, load_settings(folder.settings)) as ledger:
            GrantedSessions(ledger.engines, now_ms).keep(self._session)
            self._tokens = RelayTokens(folder.key_for("relay"), now_ms)
        self._process = programs.start([*command, "serve", "--port", "0"], is_spoken_to=True)
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise MeasuringError("The hub did not start.\n" + programs.last_words())
        said = json.loads(line)
        self.port, self.fingerprint = int(said["url"].rpartition(":")[2]), str(said["fingerprint"])

    def passes(self, channel: str) -> tuple[str, str]:
        """Return the tokens of one pairing: the companion's and the agent's."""
        return self._tokens.issue(self._session, channel)

    def freeze(self) -> None:
        """Stop the hub in the middle of whatever it does: its connections stand, and nobody is there."""
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._process.send_signal(signal.SIGCONT)


def enter_relay(port: int, fingerprint: str, token: str) -> RelayStream:
    """Return one end of the relayed pair."""
    url = f"wss://127.0.0.1:{port}/relay"
    return open_relay(url, token, pinned_context(fingerprint), RELAY_TIMEOUT_S)
