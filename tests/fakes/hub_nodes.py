"""Real `deskhand-hub serve` processes over one PostgreSQL database, and people who are connected to them."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fakes.served_hub import cheap_passwords, public_hex
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from app.hub.devices import Devices
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, now_ms, open_ledger
from app.hub.settings import Settings, settings_text
from app.hub.tokens import Bearer
from sync.identifiers import new_op_id, new_record_id
from sync.protocol.accounts import Enrol
from sync.protocol.messages import Op, PullReply, PullRequest, PushReply, PushRequest
from sync.protocol.signals import Hello, Signal

WAIT_S = 40.0
PASSWORD = "correct horse battery"

T = TypeVar("T")


class Node:
    """One node: a process with a data folder of its own.

    Attributes:
        url: where it serves.
    """

    def __init__(self, folder: Path, database: str) -> None:
        """Make its folder; `start` starts it."""
        self._folder = folder
        self._database = database
        self._process: subprocess.Popen[bytes] | None = None
        self.url = ""
        made = DataFolder(folder)
        made.create()
        made.settings.write_text(settings_text(Settings(port=0, database=database)))

    def start(self) -> None:
        """Serve, without waiting until it does."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "app.hub", "--data", str(self._folder), "serve", "--plain"],
                stdout=subprocess.PIPE,
                stderr=log,
                env=os.environ | {"PYTHONWARNINGS": "ignore"},
            )

    def wait(self) -> None:
        """Wait until it serves."""
        assert self._process is not None
        assert self._process.stdout is not None
        said = self._process.stdout.readline()
        assert said, self.log()
        self.url = json.loads(said)["url"]

    def kill(self) -> None:
        """Die without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End in order."""
        self._end(signal.SIGTERM)

    def _end(self, number: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(number)
            self._process.wait(WAIT_S)
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None

    def log(self) -> str:
        """Return what it logged."""
        return (self._folder / "log").read_text(errors="replace")


class Person:
    """Somebody who is signed in; the token is good at every node.

    Attributes:
        headers: what names the person in a request.
    """

    def __init__(self, token: str, bearer: Bearer) -> None:
        self.id = bearer.principal_id
        self.device_id = bearer.device_id
        self.headers = {"Authorization": f"Bearer {token}"}

    async def push(self, http: httpx.AsyncClient, node: Node, epoch: str | None, *ops: Op) -> PushReply:
        """Send operations to a node."""
        body = msgspec.json.encode(PushRequest(epoch=epoch, schema=3, ops=list(ops)))
        reply = await http.post(f"{node.url}/sync/push", content=body, headers=self.headers)
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=PushReply)

    async def pull(self, http: httpx.AsyncClient, node: Node, request: PullRequest) -> PullReply:
        """Read from a node."""
        reply = await http.post(f"{node.url}/sync/pull", content=msgspec.json.encode(request), headers=self.headers)
        reply.raise_for_status()
        return msgspec.json.decode(reply.content, type=PullReply)

    @asynccontextmanager
    async def socket(self, node: Node) -> AsyncIterator[NodeSocket]:
        """Hold a signal socket at a node."""
        url = node.url.replace("http", "ws", 1) + "/ws"
        async with connect(url, additional_headers=self.headers, compression=None) as connection:
            hello = msgspec.json.decode(await connection.recv(), type=Signal)
            assert isinstance(hello, Hello)
            yield NodeSocket(connection, hello)


class NodeSocket:
    """An open signal socket.

    Attributes:
        hello: the node's greeting.
    """

    def __init__(self, connection: ClientConnection, hello: Hello) -> None:
        self._connection = connection
        self.hello = hello

    async def say(self, said: Signal) -> None:
        """Send a signal."""
        await self._connection.send(msgspec.json.encode(said).decode())

    async def hear(self, kind: type[T], wanted: Callable[[T], bool] = lambda _signal: True) -> T:
        """Wait for a signal of a kind; others before it are dropped."""
        async with asyncio.timeout(WAIT_S):
            while True:
                heard = msgspec.json.decode(await self._connection.recv(), type=Signal)
                if isinstance(heard, kind) and wanted(heard):
                    return heard

    async def ended(self) -> tuple[int, str]:
        """Wait until the hub closes it, and return why."""
        async with asyncio.timeout(WAIT_S):
            try:
                while True:
                    await self._connection.recv()
            except ConnectionClosed:
                return self._connection.close_code or 0, self._connection.close_reason or ""


@contextmanager
def nodes(folder: Path, database: str, count: int = 2) -> Iterator[list[Node]]:
    """Run nodes for the time of a block."""
    made = [Node(folder / f"node{n}", database) for n in range(count)]
    try:
        for node in made:
            node.start()
        for node in made:
            node.wait()
        yield made
    finally:
        for node in made:
            node.kill()


@contextmanager
def beside(folder: Path, database: str) -> Iterator[Ledger]:
    """Open the same records and accounts as a command does."""
    data = DataFolder(folder / "command")
    data.create()
    with open_ledger(data, Settings(database=database), cheap_passwords()) as ledger:
        yield ledger


def member(ledger: Ledger, name: str) -> Person:
    """Make an account `<name>@example.com` and sign it in."""
    user = ledger.users.add(f"{name}@example.com", name.title(), "agent", "support", PASSWORD)
    token, bearer = ledger.tokens.issue(user.id, "agent", "", 1.0)
    return Person(token, bearer)


def customer(ledger: Ledger, name: str, key: Ed25519PrivateKey | None = None) -> Person:
    """Enrol a companion and sign it in."""
    devices = Devices(ledger.store, ledger.audit, "team:support", now_ms)
    public_key = public_hex(key or Ed25519PrivateKey.generate())
    device = devices.enrol(Enrol(public_key=public_key, name=name, product="Demo"), None, "127.0.0.1")
    token, bearer = ledger.tokens.issue(device.contact_id, "contact", device.id, 1.0)
    return Person(token, bearer)


def fresh(name: str) -> str:
    """Return a name that nobody has yet."""
    return f"{name}-{new_record_id()[-12:]}"


def new_ticket(subject: str = "Help") -> Op:
    """Return the creation of a ticket, stamped now."""
    return Op(
        op_id=str(new_op_id()),
        kind="ticket",
        record_id=str(new_record_id()),
        is_new=True,
        scope="team:support",
        stamp=f"{now_ms() << 16:015x}.device",
        fields={"subject": subject},
        base={},
    )
