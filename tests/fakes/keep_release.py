"""Keeps what a version of the program leaves on disks and says on the wire, so that later ones are tried against it.

`python -m tests.fakes.keep_release FOLDER` is run once for each version of the records (sync.protocol.messages.SCHEMA),
with the program of that version; it writes the hub's file, a client's file with unsent edits, and their dialogue.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import msgspec

from app.hub.folder import DataFolder
from app.hub.ledger import open_ledger
from app.hub.settings import Settings
from sync.client.local_store import FILE_NAME, LocalStore
from sync.edits import Edit
from sync.hub.hub_store import HubStore
from sync.protocol.actor import Actor
from sync.protocol.messages import SCHEMA

ANN = Actor(id="ann", kind="agent", role="agent")
ADMIN_EMAIL = "ada@example.com"
TEAM = "team:support"

HUB_FILE, CLIENT_FILE, DIALOGUE_FILE = "hub.db.gz", "client.db.gz", "dialogue.json"


class Release:
    """A hub and a client of this version, and what they said to each other."""

    def __init__(self, hub: HubStore, client: LocalStore) -> None:
        self.hub = hub
        self.client = client
        self.said: list[dict[str, Any]] = []

    def push(self) -> None:
        request, batch = self.client.next_push()
        if batch:
            reply = self.hub.push(ANN, request)
            self._keep("push", request, reply)
            self.client.take_push_reply(batch, reply)

    def pull(self) -> None:
        request = self.client.next_pull()
        reply = self.hub.pull(ANN, request)
        self._keep("pull", request, reply)
        self.client.take_pull_reply(reply)

    def _keep(self, call: str, request: object, reply: object) -> None:
        self.said.append({"call": call, "request": _plain(request), "reply": _plain(reply)})


def keep(folder: Path) -> None:
    """Write the files of this version into a folder."""
    with tempfile.TemporaryDirectory() as scratch:
        data, client_folder, now_ms = DataFolder(Path(scratch) / "hub"), Path(scratch) / "client", _now_ms()
        data.create()
        client = LocalStore(client_folder, clock=_now_ms)
        with open_ledger(data, Settings(port=0)) as ledger:
            ledger.users.add(ADMIN_EMAIL, "Ada", "admin", "support", "a long enough password")
            release = Release(ledger.store, client)
            _live(release)
        unsent, _ = client.next_push()
        client.close()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HUB_FILE).write_bytes(gzip.compress(data.records.read_bytes(), mtime=0))
        (folder / CLIENT_FILE).write_bytes(gzip.compress((client_folder / FILE_NAME).read_bytes(), mtime=0))
        about = {"schema": SCHEMA, "now_ms": now_ms, "said": release.said, "unsent": _plain(unsent)}
        (folder / DIALOGUE_FILE).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _live(release: Release) -> None:
    for scope in (TEAM, "all"):
        release.hub.grant("ann", scope)
    release.hub.write_as_hub([Edit.create("agent", "all", id="ann", name="Ann", email="ann@example.com")])
    client = release.client
    client.edit([Edit.create("organisation", "all", id="o1", name="Acme", note="Pays late")])
    client.edit([Edit.create("contact", "all", id="c1", name="Carol", organisation_id="o1", email="carol@example.com")])
    client.edit([Edit.create("ticket", TEAM, id="t1", subject="It prints red", contact_id="c1")])
    said = {"author_id": "ann", "author_kind": "agent", "author_name": "Ann", "visibility": "internal"}
    client.edit([Edit.create("message", TEAM, id="m1", ticket_id="t1", body="Again! 又来了", **said)])
    release.push()
    release.push()
    release.pull()
    client.edit([Edit.change("ticket", "t1", state="open", owner_id="ann")])
    release.push()
    release.pull()
    client.edit([Edit.change("ticket", "t1", subject="Unsent: it prints red")])
    client.edit([Edit.create("ticket", TEAM, id="t2", subject="Unsent: a new one")])
    client.edit([Edit.create("message", TEAM, id="m2", ticket_id="t2", body="Unsent", **said)])


def _plain(struct: object) -> object:
    return json.loads(msgspec.json.encode(struct))


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
