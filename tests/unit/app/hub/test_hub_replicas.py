"""Two real clients over TLS: what the programs use, against what they talk to."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import PASSWORD, public_hex, serving

from app.hub.ledger import Ledger
from app.hub.tls import make_certificate
from sync.client.address import HubAddress
from sync.client.events import ReplicaEvent, SignalReceived
from sync.client.replica import Replica
from sync.edits import Edit
from sync.errors import HubIdentityError, RefusedError
from sync.protocol.accounts import Enrol
from sync.protocol.signals import SessionAsk, Typing
from sync.records import Attachment, Message, Ticket


@dataclass
class Client:
    """A replica, and its events as they come."""

    replica: Replica
    events: asyncio.Queue[ReplicaEvent] = field(default_factory=asyncio.Queue)

    async def until(self, is_so: Any) -> Any:
        """Wait, event by event, until something is so."""
        async with asyncio.timeout(10):
            while not (found := is_so()):
                await self.events.get()
        return found

    async def signal(self, kind: type) -> Any:
        async with asyncio.timeout(10):
            while True:
                event = await self.events.get()
                if isinstance(event, SignalReceived) and isinstance(event.signal, kind):
                    return event.signal

    def record(self, kind: type, record_id: str) -> Any:
        with self.replica.read() as session:
            return session.get(kind, record_id)


@asynccontextmanager
async def client(folder: Path, address: HubAddress) -> AsyncIterator[Client]:
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[ReplicaEvent] = asyncio.Queue()
    replica = Replica(folder, address, lambda event: loop.call_soon_threadsafe(events.put_nowait, event))
    replica.start()
    try:
        yield Client(replica, events)
    finally:
        await asyncio.to_thread(replica.stop)


async def test_a_help_request_travels_between_two_replicas_over_tls(ledger: Ledger, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "c.pem", tmp_path / "c.key", [])
    ledger.users.add("ada@example.com", "Ada", "agent", "support", PASSWORD)
    async with serving(ledger, certificate) as hub:
        address = HubAddress(hub.url, certificate.fingerprint)
        async with client(tmp_path / "a", address) as agent, client(tmp_path / "b", address) as companion:
            ada = await asyncio.wrap_future(agent.replica.sign_in("ada@example.com", PASSWORD))
            key = Ed25519PrivateKey.generate()
            bo = await asyncio.wrap_future(companion.replica.enrol(Enrol(public_key=public_hex(key), name="Bo"), key))
            blob = await asyncio.wrap_future(companion.replica.keep_blob(b"a screenshot" * 9999))
            ticket = Edit.create("ticket", bo.ticket_scope, subject="No coordinates", contact_id=bo.principal_id)
            own = {"ticket_id": ticket.record_id, "author_id": bo.principal_id, "author_kind": "contact"}
            shot = Edit.create("attachment", bo.ticket_scope, sha256=blob.sha256, file_name="shot.png", **own)
            await asyncio.wrap_future(companion.replica.edit(ticket, shot))
            seen = await agent.until(lambda: agent.record(Ticket, ticket.record_id))
            assert (seen.subject, seen.scope) == ("No coordinates", "team:support")
            await agent.until(lambda: agent.record(Attachment, shot.record_id))
            path = await asyncio.wrap_future(agent.replica.fetch_blob(blob.sha256))
            assert path.read_bytes() == b"a screenshot" * 9999
            own = {"ticket_id": ticket.record_id, "author_id": ada.principal_id, "author_kind": "agent"}
            note = Edit.create("message", "team:support", body="He is angry", visibility="internal", **own)
            line = Edit.create("message", "team:support", body="One moment, please", visibility="public", **own)
            await asyncio.wrap_future(agent.replica.edit(note, line))
            heard = await companion.until(lambda: companion.record(Message, line.record_id))
            assert heard.body == "One moment, please"
            assert companion.record(Message, note.record_id) is None
            await companion.until(lambda: companion.replica.link_state.has_signals)
            await agent.until(lambda: agent.replica.link_state.has_signals)
            agent.replica.send(Typing(ticket_id=ticket.record_id, is_typing=True))
            assert (await companion.signal(Typing)).sender.name == "Ada"
            ask = {"session_id": "session-0001", "ticket_id": ticket.record_id, "contact_id": bo.principal_id}
            agent.replica.send(SessionAsk(**ask, rights=["view"], minutes=5, agent_commitment="ab" * 32))
            assert (await companion.signal(SessionAsk)).sender.principal_id == ada.principal_id


async def test_a_wrong_password_and_another_certificate_are_told(ledger: Ledger, tmp_path: Path) -> None:
    certificate = make_certificate(tmp_path / "c.pem", tmp_path / "c.key", [])
    async with serving(ledger, certificate) as hub:
        async with client(tmp_path / "a", HubAddress(hub.url, certificate.fingerprint)) as agent:
            with pytest.raises(RefusedError) as refused:
                await asyncio.wrap_future(agent.replica.sign_in("ada@example.com", "wrong"))
            assert refused.value.code == "wrong_password"
        async with client(tmp_path / "b", HubAddress(hub.url, "0" * 64)) as stranger:
            with pytest.raises(HubIdentityError):
                await asyncio.wrap_future(stranger.replica.sign_in("ada@example.com", PASSWORD))
    assert ledger.audit.last(9)[1].what == "sign_in_failed"
