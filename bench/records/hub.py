"""The real hub as a process of its own: made, filled, served with TLS, and its people signed in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import msgspec

from bench.glass.programs import MeasuringError, Programs
from bench.records.sample import Fields
from sync.client.address import HubAddress

PASSWORD = "for the measurement only"
START_TIMEOUT_S = 20.0
SCOPE = "team:support"


class RecordsHub:
    """A hub on loopback.

    Attributes:
        address: where it serves, once `serve` was called.
        process_id: of the serving process.
    """

    def __init__(self, programs: Programs, name: str = "hub", settings: str = "") -> None:
        """Make its data folder.

        Args:
            name: of the folder.
            settings: lines added to hub.toml.
        """
        self._programs = programs
        self.folder: Path = programs.folder / name
        self._call("init")
        if settings:
            with (self.folder / "hub.toml").open("a") as file:
                file.write(settings)
        self.address: HubAddress
        self.process_id = 0

    def _command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "app.hub", "--data", str(self.folder), *words]

    def _call(self, *words: str, given: bytes = b"") -> None:
        done = subprocess.run(self._command(*words), input=given, capture_output=True, check=False)
        if done.returncode:
            raise MeasuringError(f"deskhand-hub {words[0]}: {done.stderr.decode(errors='replace')[-800:]}")

    def add_agent(self, email: str, team: str = "support") -> None:
        """Make an account of the staff."""
        who = ("user", "add", email, "--name", email.split("@")[0], "--role", "agent", "--team", team)
        self._call(*who, "--password-stdin", given=PASSWORD.encode() + b"\n")

    def load(self, kind: str, records: Iterable[tuple[str, Fields]], scope: str = SCOPE) -> None:
        """Take records in."""
        lines = (msgspec.json.encode({"kind": kind, "id": i, "scope": scope, "fields": f}) for i, f in records)
        self._call("load", "-", given=b"\n".join(lines))

    def serve(self) -> None:
        """Begin to serve, on any free port."""
        process = self._programs.start(self._command("serve", "--port", "0"), {**os.environ}, is_spoken_to=True)
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise MeasuringError("The hub did not start.\n" + self._programs.last_words())
        said = json.loads(line)
        self.address = HubAddress(said["url"], said["fingerprint"])
        self.process_id = process.pid
