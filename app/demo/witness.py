"""The witness: asks the hub itself, through its public endpoints, what is on the record (docs/protocol.md)."""

from __future__ import annotations

import time
from collections.abc import Callable
from types import TracebackType

import httpx
import msgspec

from app.demo.errors import DemoError
from sync.client.address import HubAddress
from sync.client.tls import hub_context
from sync.protocol.accounts import SignedIn, SignIn
from sync.protocol.messages import SCHEMA, Cursor, PullReply, PullRequest
from sync.records import FieldValue

Fields = dict[str, FieldValue]

WAIT_S = 15.0


class Witness:
    """Reads the hub's records as a member of the staff; a context manager."""

    def __init__(self, address: HubAddress, email: str, password: str) -> None:
        context = hub_context(address)
        self._http = httpx.Client(base_url=address.url, verify=context if context is not None else True)
        body = msgspec.json.encode(SignIn(email=email, password=password))
        reply = self._http.post("/auth/sign-in", content=body).raise_for_status()
        token = msgspec.json.decode(reply.content, type=SignedIn).token
        self._http.headers["Authorization"] = f"Bearer {token}"

    def __enter__(self) -> Witness:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def records(self, kind: str) -> list[Fields]:
        """Return every record of a kind that the hub shows, with its id under "id"."""
        cursors: dict[str, Cursor] = {}
        epoch: str | None = None
        found: list[Fields] = []
        while True:
            request = PullRequest(epoch=epoch, schema=SCHEMA, cursors=cursors)
            answer = self._http.post("/sync/pull", content=msgspec.json.encode(request)).raise_for_status()
            reply = msgspec.json.decode(answer.content, type=PullReply)
            epoch = reply.epoch
            for page in reply.scopes:
                cursors[page.scope] = page.cursor
                rows = [row for row in page.rows if row.kind == kind and row.fields is not None]
                found += [{"id": row.record_id, **(row.fields or {})} for row in rows]
            if not any(page.has_more for page in reply.scopes):
                return found

    def blob(self, sha256: str) -> bytes:
        """Return the bytes of an attachment."""
        return self._http.get(f"/blob/{sha256}").raise_for_status().content

    def wait_for(self, kind: str, wanted: Callable[[Fields], bool]) -> Fields:
        """Wait until the hub has a record like this and return it.

        Raises:
            DemoError: it has none in time.
        """
        deadline = time.monotonic() + WAIT_S
        while time.monotonic() < deadline:
            if found := [record for record in self.records(kind) if wanted(record)]:
                return found[-1]
            time.sleep(0.1)
        raise DemoError(f"The hub has no such {kind} after {WAIT_S:.0f} s.")
