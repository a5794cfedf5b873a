"""A small real hub on loopback: the endpoints of sync over a real HubStore, with faults on demand."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec
import uvicorn
import zstandard
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from desk.audience import audiences, visible_fields
from desk.permission import judge
from sync.edits import Edit
from sync.hub.hub_store import HubStore, wall_clock_ms
from sync.identifiers import contact_scope
from sync.protocol.accounts import (
    Challenge,
    ChallengeAsk,
    DeviceSignIn,
    Enrol,
    Refusal,
    SignedIn,
    SignIn,
    challenge_bytes,
)
from sync.protocol.actor import Actor
from sync.protocol.messages import PullRequest, PushRequest
from sync.protocol.signals import Hello, Poke, Signal

PASSWORD = "correct horse"


class SyncHub:
    """The hub of the replica's tests; `start` and `stop` as often as wanted, on the same port and store.

    Attributes:
        store: the real store, for looking and for edits of the hub's own.
        faults: path prefix -> what happens to the next request there: "die" (the connection breaks before the
            request is taken), "lose_reply" (it is taken, and the reply is lost), or an HTTP status.
        counts: requests, by method and path prefix.
        signals: what clients sent.
    """

    def __init__(self, folder: Path, clock: Callable[[], int] = wall_clock_ms) -> None:
        self._folder = folder
        self._clock = clock
        self.blobs = folder / "hub-blobs"
        self.blobs.mkdir(parents=True)
        self.store = self.open_store(folder / "hub.db")
        self.faults: dict[str, list[str | int]] = {}
        self.counts: Counter[str] = Counter()
        self.signals: list[tuple[str, Signal]] = []
        self.signal_came = threading.Event()
        self.max_blob_bytes = 50_000_000
        self._people: dict[str, SignedIn] = {}
        self._keys: dict[str, str] = {}
        self._nonces: set[str] = set()
        self.tokens: dict[str, str] = {}
        self._sockets: dict[WebSocket, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        self._listener: socket.socket | None = None
        self.port = 0

    def open_store(self, path: Path) -> HubStore:
        """Open a store that pokes the connected clients."""
        store = HubStore(path, judge=judge, audiences=audiences, visible_fields=visible_fields, clock=self._clock)
        store.on_commit(self._poke)
        return store

    def add_agent(self, email: str = "ina@example.com", *scopes: str) -> str:
        """Add an agent with a password, who sees these scopes; return the id."""
        edit = Edit.create("agent", "all", name=email.split("@", maxsplit=1)[0], email=email)
        [agent_id] = self.store.write_as_hub([edit])
        for scope in scopes or ("team:support", "all"):
            self.store.grant(agent_id, scope)
        self._people[email] = SignedIn(
            token="", expires_at_ms=0, principal_id=agent_id, kind="agent", name=email, role="agent"
        )
        return agent_id

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, *, certificate: tuple[Path, Path] | None = None) -> None:
        """Serve in a thread of its own."""
        routes = [
            Route("/{rest:path}", self._answer, methods=["GET", "POST", "PUT"]),
            WebSocketRoute("/ws", self._talk),
        ]
        self._listener = _listening_socket(self.port)
        self.port = self._listener.getsockname()[1]
        key, cert = certificate or (None, None)
        config = uvicorn.Config(
            Starlette(routes=routes),
            ws="websockets-sansio",
            log_level="error",
            lifespan="off",
            timeout_graceful_shutdown=1,
            ssl_keyfile=key,
            ssl_certfile=cert,
        )
        self._server = uvicorn.Server(config)
        ready = threading.Event()
        listener = self._listener

        async def serve() -> None:
            self._loop = asyncio.get_running_loop()
            self._loop.call_soon(ready.set)
            await self._server.serve([listener])

        self._thread = threading.Thread(target=lambda: asyncio.run(serve()), name="fake-hub")
        self._thread.start()
        ready.wait()

    def stop(self) -> None:
        """End at once; the store stays."""
        if self._listener is None:
            return
        self._server.force_exit = True
        self._server.should_exit = True
        self._thread.join()
        self._loop = None
        self._listener.close()
        self._listener = None

    def close(self) -> None:
        """End, and close the store."""
        self.stop()
        self.store.close()

    def forget_tokens(self) -> None:
        """Let every token expire, and close the sockets that came in with them."""
        self.tokens.clear()
        self._in_loop(lambda: [asyncio.ensure_future(ws.close(4401)) for ws in list(self._sockets)])

    def drop_sockets(self) -> None:
        """Close every WebSocket."""
        self._in_loop(lambda: [asyncio.ensure_future(ws.close(1001)) for ws in list(self._sockets)])

    def send(self, signal: Signal) -> None:
        """Send a signal to everybody who is connected."""
        self.send_text(msgspec.json.encode(signal).decode())

    def send_text(self, text: str) -> None:
        """Send any text to everybody who is connected."""
        self._in_loop(lambda: [asyncio.ensure_future(ws.send_text(text)) for ws in list(self._sockets)])

    def _poke(self, scopes: Mapping[str, int]) -> None:
        self.send(Poke(scopes=dict(scopes)))

    def _in_loop(self, call: Callable[[], object]) -> None:
        if self._loop is not None:
            self._loop.call_soon_threadsafe(call)

    async def _answer(self, request: Request) -> Response:
        prefix = "/" + request.path_params["rest"].split("/")[0]
        path = prefix if prefix == "/blob" else "/" + request.path_params["rest"]
        self.counts[f"{request.method} {path}"] += 1
        faults = self.faults.get(path, [])
        fault = faults.pop(0) if faults else None
        if fault == "die":
            _break(request)
        if isinstance(fault, int):
            return _refuse(fault, "out_of_order", "The hub is out of order.")
        body = await request.body()
        if request.headers.get("content-encoding") == "zstd":
            body = zstandard.ZstdDecompressor().decompress(body, max_output_size=100_000_000)
        reply = await self._reply(request, path, body)
        if fault == "lose_reply":
            _break(request)
        return reply

    async def _reply(self, request: Request, path: str, body: bytes) -> Response:
        handlers: dict[str, Callable[[bytes], Response]] = {
            "/auth/sign-in": self._sign_in,
            "/auth/enrol": self._enrol,
            "/auth/challenge": self._challenge,
            "/auth/device": self._device,
        }
        if path in handlers:
            return handlers[path](body)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        email = self.tokens.get(token)
        if email is None:
            return _refuse(401, "token_expired", "Your sign-in has expired. Sign in again.")
        person = self._people[email]
        if path == "/auth/sign-out":
            del self.tokens[token]
            return _json({})
        if path == "/blob":
            return self._blob(request, body)
        actor = Actor(id=person.principal_id, kind=person.kind, role=person.role, ticket_scope=person.ticket_scope)
        if path == "/sync/push":
            ask = msgspec.json.decode(body, type=PushRequest)
            return _json(await asyncio.to_thread(self.store.push, actor, ask))
        return _json(await asyncio.to_thread(self.store.pull, actor, msgspec.json.decode(body, type=PullRequest)))

    def _sign_in(self, body: bytes) -> Response:
        ask = msgspec.json.decode(body, type=SignIn)
        if ask.email not in self._people or ask.password != PASSWORD:
            return _refuse(401, "wrong_password", "E-mail address or password is wrong.")
        return self._token(ask.email)

    def _enrol(self, body: bytes) -> Response:
        ask = msgspec.json.decode(body, type=Enrol)
        [contact_id] = self.store.write_as_hub(
            [Edit.create("contact", "all", name=ask.name, device_key=ask.public_key, device_id=ask.public_key[:12])]
        )
        self.store.grant(contact_id, contact_scope(contact_id))
        self._keys[ask.public_key[:12]] = ask.public_key
        self._people[ask.public_key[:12]] = SignedIn(
            token="",
            expires_at_ms=0,
            principal_id=contact_id,
            kind="contact",
            name=ask.name,
            role="customer",
            device_id=ask.public_key[:12],
            ticket_scope="team:support",
        )
        return self._token(ask.public_key[:12])

    def _challenge(self, body: bytes) -> Response:
        msgspec.json.decode(body, type=ChallengeAsk)
        nonce = secrets.token_hex(16)
        self._nonces.add(nonce)
        return _json(Challenge(nonce=nonce))

    def _device(self, body: bytes) -> Response:
        ask = msgspec.json.decode(body, type=DeviceSignIn)
        if ask.nonce not in self._nonces or ask.device_id not in self._keys:
            return _refuse(401, "not_enrolled", "This device is not known here any more.")
        self._nonces.remove(ask.nonce)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(self._keys[ask.device_id]))
        try:
            key.verify(bytes.fromhex(ask.signature), challenge_bytes(ask.nonce, ask.device_id))
        except InvalidSignature:
            return _refuse(401, "not_enrolled", "This device is not known here any more.")
        return self._token(ask.device_id)

    def forget_device(self, device_id: str) -> None:
        """Take the device's key back."""
        del self._keys[device_id]

    def _token(self, name: str) -> Response:
        token = secrets.token_hex(16)
        self.tokens[token] = name
        person = self._people[name]
        scopes = list(self.store.scopes_of(person.principal_id))
        return _json(msgspec.structs.replace(person, token=token, scopes=scopes, expires_at_ms=self._clock() + 10**7))

    def _blob(self, request: Request, body: bytes) -> Response:
        sha256 = request.path_params["rest"].split("/")[1]
        path = self.blobs / sha256
        if request.method == "GET":
            return FileResponse(path) if path.exists() else _refuse(404, "no_blob", "The hub has no such file.")
        if len(body) > self.max_blob_bytes:
            return _refuse(413, "too_large", "The file is too large for this hub.")
        if hashlib.sha256(body).hexdigest() != sha256:
            return _refuse(400, "hash_differs", "The file arrived changed.")
        path.write_bytes(body)
        return _json({}, 201)

    async def _talk(self, ws: WebSocket) -> None:
        email = self.tokens.get(ws.headers.get("authorization", "").removeprefix("Bearer "))
        if email is None:
            await ws.send_denial_response(_refuse(401, "token_expired", "Your sign-in has expired. Sign in again."))
            return
        await ws.accept()
        self._sockets[ws] = email
        await ws.send_text(
            msgspec.json.encode(Hello(now_ms=self._clock(), epoch=self.store.epoch(), online=[])).decode()
        )
        try:
            while True:
                signal = msgspec.json.decode(await ws.receive_text(), type=Signal)
                self.signals.append((email, signal))
                self.signal_came.set()
        except (WebSocketDisconnect, RuntimeError):
            pass
        finally:
            del self._sockets[ws]


@contextmanager
def running_hub(folder: Path) -> Iterator[SyncHub]:
    """Serve a hub for the length of a block."""
    hub = SyncHub(folder)
    try:
        hub.start()
        yield hub
    finally:
        hub.close()


def _listening_socket(port: int) -> socket.socket:
    # With the protocol named, asyncio sets TCP_NODELAY on what is accepted; without it a reply waits 40 ms.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def _json(value: object, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _refuse(status: int, code: str, message: str) -> Response:
    return _json(Refusal(code=code, message=message), status)


def _break(request: Request) -> None:
    """Break the connection, as a hub that dies does."""
    raise asyncio.CancelledError
