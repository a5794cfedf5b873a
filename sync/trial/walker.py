"""A client that goes step by step: each half of a round when it is told to, so that no pause costs time."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Engine, func, select

from sync.client.address import HubAddress
from sync.client.blob_cache import BlobCache
from sync.client.courier import Courier
from sync.client.events import Blob
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.outcome import Outcome
from sync.client.replica import wall_clock_ms
from sync.client.rounds import Rounds
from sync.edits import Edit
from sync.hub import tables
from sync.protocol.accounts import SignedIn
from sync.store.blobs import BlobFolder
from sync.store.local_tables import OutboxEntry
from sync.store.rows import read_versions
from sync.trial.reckoning import Station
from sync.trial.writer import Note, note_down, notes_in, opened_notes

T = TypeVar("T")

FILE_BYTES = 300


class Walker:
    """A store, and the way to the hub. Belongs to one event loop, on which its transactions block.

    Attributes:
        station: what the reckoning needs to know of it.
        link: the way to the hub.
        ticket_id: of the ticket that it writes on, "" before the first edit.
        message_count: messages that it wrote on it.
        faults: what the hub said that it should not have.
    """

    def __init__(self, folder: Path, name: str, url: str, account: SignedIn) -> None:
        """Open a client's store in a folder of its own.

        Raises:
            StoreError: it cannot be opened.
        """
        self.account = account
        self.station = Station(name, account.principal_id, folder / name, folder / f"{name}.notes")
        self.link = HubLink(HubAddress(url))
        self.link.token = account.token
        self._store = LocalStore(self.station.folder, clock=wall_clock_ms)
        self._store.adopt(account)
        self._blobs = BlobFolder(self.station.folder / "blobs")
        self._files = ThreadPoolExecutor(1, "trial-files")
        cache = BlobCache(self._store, self._blobs)
        self._courier = Courier(self._store, self._blobs, self.link, _at_once, self._files, cache)
        self._rounds = Rounds(self._store, self.link, _at_once, self._note_outcome)
        self._last_n = 0
        self.ticket_id = ""
        self.message_count = 0
        self.faults: list[str] = []

    async def close(self) -> None:
        """Close everything."""
        await self.link.close()
        self._files.shutdown(wait=True)
        self._store.close()

    def _note_outcome(self, outcome: Outcome) -> None:
        self.faults += [f"{self.station.name}: the checksum of {scope} differs" for scope in outcome.mismatched]
        self.faults += [f"{self.station.name}: {op.kind} was rejected: {why}" for op, why in outcome.rejected]

    def write(self) -> list[Note]:
        """Make a few edits; return the operations."""
        scope, author = self.account.ticket_scope, self.account.principal_id
        edits = []
        if not self.ticket_id:
            ticket = Edit.create("ticket", scope, subject="Cut off")
            self.ticket_id = ticket.record_id
            edits.append(ticket)
        own = {"ticket_id": self.ticket_id, "author_id": author, "author_kind": "agent"}
        self.message_count += 1
        body = f"Can you hear me? {secrets.token_hex(8)}"
        edits.append(Edit.create("message", scope, body=body, **own))
        edits.append(Edit.change("ticket", self.ticket_id, subject=f"Cut off at {secrets.token_hex(2)}"))
        return self._made(edits)

    def attach(self) -> list[Note]:
        """Keep a small file and hang it on a ticket; return the operations."""
        blob = Blob(*self._blobs.keep(secrets.token_bytes(FILE_BYTES)))
        self._store.await_upload(blob)
        own = {"ticket_id": self.ticket_id, "author_id": self.account.principal_id, "author_kind": "agent"}
        shot = Edit.create("attachment", self.account.ticket_scope, sha256=blob.sha256, file_name="a.bin", **own)
        return self._made([shot])

    def _made(self, edits: Sequence[Edit]) -> list[Note]:
        self._store.edit(edits)
        known = self.station.notes.stat().st_size if self.station.notes.exists() else 0
        with opened_notes(self.station.notes) as notes, self._store.reading() as session:
            self._last_n = note_down(session, self._last_n, notes)
        return notes_in(self.station.notes, from_byte=known)

    async def push(self) -> None:
        """Send what waits.

        Raises:
            SyncError: the way to the hub was cut.
        """
        await self._rounds.push()

    async def pull(self) -> None:
        """Read what is new.

        Raises:
            SyncError: the way to the hub was cut.
        """
        await self._rounds.pull()

    async def upload(self) -> None:
        """Send the files that wait.

        Raises:
            SyncError: the way to the hub was cut.
        """
        await self._courier.upload_waiting(self._note_outcome)

    async def sync(self) -> None:
        """Do everything, in the order of a round."""
        await self.upload()
        await self.push()
        await self.pull()

    def look_for(self, made: Sequence[Note], hub: Engine) -> list[str]:
        """Return what is wrong with operations, made here or elsewhere, after both sides are in step."""
        with hub.connect() as connection, self._store.reading() as session:
            op_ids = [note.op_id for note in made]
            taken = set(connection.execute(select(tables.op.c.op_id).where(tables.op.c.op_id.in_(op_ids))).scalars())
            waiting = session.scalar(select(func.count()).where(OutboxEntry.acked_at_ms.is_(None)))
            faults = [f"{note.kind} {note.op_id} is lost" for note in made if note.op_id not in taken]
            faults += [f"{waiting} edits of {self.station.name} still wait"] if waiting else []
            for note in made:
                there = read_versions(connection, note.kind, [note.record_id])
                here = read_versions(session.connection(), note.kind, [note.record_id])
                if there != here:
                    faults.append(f"{note.kind} {note.record_id} differs between {self.station.name} and the hub")
        return faults


async def _at_once(call: Callable[[], T]) -> T:
    return call()
