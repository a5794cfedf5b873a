"""Keeps what a version of the program leaves on disks and says on the wire, so that later ones are tried against it.

`python -m tests.fakes.keep_release FOLDER` is run once for each version of the records (sync.protocol.messages.SCHEMA),
with the program of that version; it writes the hub's file, a client's file with unsent edits, and their dialogue.
"""

from __future__ import annotations

import gzip
import json
import sys
import tempfile
from pathlib import Path
from typing import Any

import msgspec

from desk.audience import audiences, visible_fields
from desk.permission import judge
from sync.client.local_store import FILE_NAME, LocalStore
from sync.edits import Edit
from sync.hub.hub_store import HubStore
from sync.protocol.actor import Actor
from sync.protocol.messages import SCHEMA

NOW_MS = 1_800_000_000_000
ANN = Actor(id="ann", kind="agent", role="agent")
TEAM = "team:support"

HUB_FILE, CLIENT_FILE, DIALOGUE_FILE = "hub.db.gz", "client.db.gz", "dialogue.json"


class Release:
    """A hub and a client of this version, and what they said to each other."""

    def __init__(self, folder: Path) -> None:
        rules: dict[str, Any] = {"judge": judge, "audiences": audiences, "visible_fields": visible_fields}
        self.hub_path, self.client_path = folder / "hub.db", folder / "client"
        self.hub = HubStore(self.hub_path, **rules, clock=lambda: NOW_MS)
        self.client = LocalStore(self.client_path, clock=lambda: NOW_MS)
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
        release = Release(Path(scratch))
        _live(release)
        release.hub.close()
        release.client.close()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / HUB_FILE).write_bytes(gzip.compress(release.hub_path.read_bytes(), mtime=0))
        client = release.client_path / FILE_NAME
        (folder / CLIENT_FILE).write_bytes(gzip.compress(client.read_bytes(), mtime=0))
        about = {"schema": SCHEMA, "said": release.said, "unsent": _unsent(Path(scratch))}
        (folder / DIALOGUE_FILE).write_text(json.dumps(about, indent=1, sort_keys=True) + "\n")


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


def _unsent(scratch: Path) -> object:
    client = LocalStore(scratch / "client", clock=lambda: NOW_MS)
    request, _ = client.next_push()
    client.close()
    return _plain(request)


def _plain(struct: object) -> object:
    return json.loads(msgspec.json.encode(struct))


if __name__ == "__main__":
    keep(Path(sys.argv[1]))
