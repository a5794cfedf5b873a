"""A client written from docs/protocol.md alone: it knows nothing of this project but that page."""

from __future__ import annotations

import asyncio
import hashlib
import json
import secrets
import time
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
from websockets.asyncio.client import connect

SCHEMA = 3


class Stranger:
    """Somebody's own program, signed in as one person."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = httpx.AsyncClient(base_url=url, timeout=10)
        self._device = secrets.token_hex(8)
        self._ticks = 0
        self._epoch: str | None = None
        self._cursors: dict[str, Any] = {}
        self._listed: dict[str, dict[tuple[str, str], int]] = {}
        self.me: dict[str, Any] = {}
        self.rows: dict[tuple[str, str], dict[str, Any]] = {}

    async def sign_in(self, email: str, password: str) -> None:
        await self._arrive("/auth/sign-in", {"email": email, "password": password})

    async def enrol(self, **what: str) -> None:
        await self._arrive("/auth/enrol", {"public_key": secrets.token_hex(32), **what})

    async def _arrive(self, path: str, body: dict[str, str]) -> None:
        self.me = await self._post(path, body)
        self._http.headers["Authorization"] = f"Bearer {self.me['token']}"

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._http.post(path, json=body)
        reply: dict[str, Any] = answer.json()
        if answer.is_error:
            raise PermissionError(reply["code"])
        return reply

    async def create(self, kind: str, scope: str, record_id: str = "", **fields: Any) -> str:
        return await self._push(kind, record_id or _uuid7(), scope, fields, is_new=True)

    async def change(self, kind: str, record_id: str, **fields: Any) -> None:
        await self._push(kind, record_id, None, fields, is_new=False)

    async def _push(self, kind: str, record_id: str, scope: str | None, fields: dict[str, Any], *, is_new: bool) -> str:
        if self._epoch is None:
            await self.pull()
        clk = self.rows.get((kind, record_id), {}).get("clk", {})
        base = {} if is_new else {name: clk.get(name, clk["*"]) for name in fields}
        op = {"op_id": _uuid7(), "kind": kind, "record_id": record_id, "is_new": is_new, "scope": scope}
        op |= {"stamp": self._stamp(), "fields": fields, "base": base}
        reply = await self._post("/sync/push", {"epoch": self._epoch, "schema": SCHEMA, "ops": [op]})
        [result] = reply["results"]
        if result["verdict"] != "ok":
            raise PermissionError(result["why"])
        return record_id

    def _stamp(self) -> str:
        self._ticks = max(self._ticks + 1, (time.time_ns() // 1_000_000) << 16)
        return f"{self._ticks:015x}.{self._device}"

    async def pull(self) -> None:
        has_more = True
        while has_more:
            ask = {"epoch": self._epoch, "schema": SCHEMA, "cursors": self._cursors}
            reply = await self._post("/sync/pull", ask)
            self._epoch = reply["epoch"]
            self._listed = {page["scope"]: self._listed.get(page["scope"], {}) for page in reply["scopes"]}
            self._cursors = {page["scope"]: page["cursor"] for page in reply["scopes"]}
            for page in reply["scopes"]:
                self._land(page)
            has_more = any(page["has_more"] for page in reply["scopes"])
        shown = set().union(*self._listed.values())
        self.rows = {key: row for key, row in self.rows.items() if key in shown}

    def _land(self, page: dict[str, Any]) -> None:
        listed = {} if page["is_reset"] else self._listed[page["scope"]]
        self._listed[page["scope"]] = listed
        for row in page["rows"]:
            key = row["kind"], row["record_id"]
            if row["fields"] is None:
                listed.pop(key, None)
            else:
                listed[key] = row["seq"]
                self.rows[key] = row
                self._ticks = max(self._ticks, *(int(stamp[:15], 16) for stamp in row["clk"].values()))
        if page.get("checksum") not in (None, {"count": len(listed), "seq_sum": sum(listed.values())}):
            raise ValueError(f"the rows of {page['scope']} are not the hub's")

    async def put_blob(self, data: bytes) -> str:
        sha256 = hashlib.sha256(data).hexdigest()
        (await self._http.put(f"/blob/{sha256}", content=data)).raise_for_status()
        return sha256

    async def get_blob(self, sha256: str, from_byte: int = 0) -> bytes:
        answer = await self._http.get(f"/blob/{sha256}", headers={"Range": f"bytes={from_byte}-"})
        return answer.raise_for_status().content

    @asynccontextmanager
    async def signals(self) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        headers = {"Authorization": self._http.headers["Authorization"], "Deskhand-Device": f"{self._device} 1"}
        async with connect(self._url.replace("http", "ws", 1) + "/ws", additional_headers=headers) as socket:
            async with asyncio.timeout(10):
                yield (json.loads(text) async for text in socket)

    async def leave(self) -> None:
        await self._post("/auth/sign-out", {})
        await self._http.aclose()


def _uuid7() -> str:
    now_ms, chance = time.time_ns() // 1_000_000, secrets.randbits(74)
    return str(uuid.UUID(int=now_ms << 80 | 7 << 76 | (chance >> 62) << 64 | 2 << 62 | chance & (1 << 62) - 1))
