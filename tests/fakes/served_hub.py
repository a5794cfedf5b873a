"""A real hub on a free loopback port, and people who sign in to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import msgspec
from argon2 import PasswordHasher
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from websockets.asyncio.client import ClientConnection, connect

from app.hub.compose import Hub
from app.hub.ledger import Ledger
from app.hub.passwords import Passwords
from app.hub.server import HubServer, bind, url_of
from app.hub.tls import Certificate
from sync.edits import Edit
from sync.identifiers import team_scope
from sync.protocol.accounts import Enrol, SignedIn, challenge_bytes
from sync.protocol.signals import Hello, Signal

PASSWORD = "a long enough password"
PRODUCT = "Surveyor"
PRODUCT_SECRET = "0123456789abcdef" * 4
TIMEOUT_S = 10.0


def cheap_passwords() -> Passwords:
    """Return argon2id with the smallest parameters: the same code, without the wait."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class SignalSocket:
    """A client's end of /ws."""

    def __init__(self, socket: ClientConnection, hello: Hello) -> None:
        self.socket = socket
        self.hello = hello

    async def send(self, signal: Signal) -> None:
        await self.socket.send(msgspec.json.encode(signal).decode())

    async def next(self) -> Signal:
        async with asyncio.timeout(TIMEOUT_S):
            return msgspec.json.decode(await self.socket.recv(), type=Signal)

    async def next_of(self, kind: type) -> Any:
        """Return the next signal of a kind; presence and pokes that come before it are passed over."""
        while not isinstance(signal := await self.next(), kind):
            pass
        return signal


@dataclass
class RunningHub:
    """A served hub and short ways to talk to it."""

    url: str
    hub: Hub
    ledger: Ledger
    server: HubServer
    http: httpx.AsyncClient

    def staff(self, email: str = "ada@example.com", role: str = "agent", team: str = "support") -> SignedIn:
        """Add a member of the staff and return a sign-in."""
        user = self.ledger.users.add(email, email.partition("@")[0].title(), role, team, PASSWORD)
        token, bearer = self.ledger.tokens.issue(user.id, "agent", "", 1.0)
        return self.hub._recognition.principal(bearer.sha256).signed_in(token)

    async def companion(self, key: Ed25519PrivateKey | None = None, **fields: str) -> SignedIn:
        """Enrol a companion over the wire."""
        key = key or Ed25519PrivateKey.generate()
        answer = await self.post("/auth/enrol", Enrol(public_key=public_hex(key), **fields))
        assert answer.status_code == 200, answer.text
        return msgspec.json.decode(answer.content, type=SignedIn)

    def ticket(self, contact: SignedIn, **fields: Any) -> str:
        """Write a ticket of a customer into the records and return its id."""
        edit = Edit.create("ticket", team_scope("support"), contact_id=contact.principal_id, **fields)
        return self.ledger.store.write_as_hub([edit])[0]

    async def post(self, path: str, body: Any, who: SignedIn | None = None) -> httpx.Response:
        return await self.http.post(path, content=msgspec.json.encode(body), headers=bearer(who))

    @asynccontextmanager
    async def signals(self, who: SignedIn) -> AsyncIterator[SignalSocket]:
        """Open a signal socket and read its greeting."""
        async with connect(self.ws_url + "/ws", additional_headers=bearer(who), compression=None) as socket:
            hello = msgspec.json.decode(await socket.recv(), type=Signal)
            assert isinstance(hello, Hello)
            yield SignalSocket(socket, hello)

    @property
    def ws_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def audit(self) -> list[str]:
        """Return what the audit has, oldest first."""
        return [line.what for line in self.ledger.audit.last(1000)]


def bearer(who: SignedIn | None) -> dict[str, str]:
    return {} if who is None else {"Authorization": f"Bearer {who.token}"}


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes_raw().hex()


def signed_nonce(key: Ed25519PrivateKey, nonce: str, device_id: str) -> str:
    return key.sign(challenge_bytes(nonce, device_id)).hex()


@asynccontextmanager
async def serving(ledger: Ledger, certificate: Certificate | None = None) -> AsyncIterator[RunningHub]:
    """Serve a hub on a free loopback port for the time of a block; its own `http` does without TLS only."""
    hub, ready = Hub(ledger), asyncio.Event()
    with bind("127.0.0.1", 0) as bound:
        server = HubServer(hub, certificate, ready.set)
        url = url_of(bound, is_plain=certificate is None)
        task = asyncio.create_task(server.serve([bound]))
        async with asyncio.timeout(TIMEOUT_S), httpx.AsyncClient(base_url=url, timeout=TIMEOUT_S) as http:
            await ready.wait()
            try:
                yield RunningHub(url, hub, ledger, server, http)
            finally:
                server.stop()
                await http.aclose()
                await task
