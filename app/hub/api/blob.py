"""Attachments: taken whole and proven by their hash, given whole or in part."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.requests import ClientDisconnect, Request
from starlette.responses import FileResponse, Response
from starlette.routing import BaseRoute, Route

from app.hub.api.door import Door, json_reply, refuse_oversize
from app.hub.blobs import Blobs, IncomingBlob, checked_sha256, disk_refusal
from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.settings import Limits
from app.hub.tickets import Tickets
from app.hub.workers import Workers

PIECE_BYTES = 1024 * 1024
"""What is gathered before it goes to the disk: fewer trips to a thread, and bounded memory."""

PIECE_TIMEOUT_S = 60.0
"""A sender that is silent for so long is gone."""

UPLOADS_AT_ONCE = 4
"""Of one person; his programs send one after the other, and each that is open holds a file of the hub's."""


class BlobApi:
    """`/blob/<sha256>`."""

    def __init__(self, door: Door, blobs: Blobs, tickets: Tickets, limits: Limits, workers: Workers) -> None:
        """Take the door, the attachments, the records that name them, the limits and the threads."""
        self._door = door
        self._blobs = blobs
        self._tickets = tickets
        self._limits = limits
        self._workers = workers
        self._under_way: Counter[str] = Counter()
        self._reserved_bytes: Counter[str] = Counter()

    def routes(self) -> list[BaseRoute]:
        """Return the endpoints."""
        return [
            Route("/blob/{sha256}", self.put, methods=["PUT"]),
            Route("/blob/{sha256}", self.get, methods=["GET", "HEAD"]),
        ]

    async def put(self, request: Request) -> Response:
        """Take a blob; it is read and hashed even when the hub has it, so that a hash alone opens nothing."""
        principal = await self._door.principal(request)
        sha256 = checked_sha256(request.path_params["sha256"])
        async with self._room_for(request, principal) as most:
            try:
                size_bytes = await self._receive(request, sha256, most)
            except OSError as error:
                raise disk_refusal(error) from error
            await self._workers.write(self._blobs.note_upload, sha256, principal.id, size_bytes)
        return json_reply({"sha256": sha256, "size_bytes": size_bytes}, 201)

    async def get(self, request: Request) -> Response:
        """Give a blob to whom a record shows it; a Range header (RFC 9110, section 14.2) gives a part of it."""
        principal = await self._door.principal(request)
        sha256 = checked_sha256(request.path_params["sha256"])
        path = await self._workers.files(self._blobs.find, sha256)
        if path is None or not await self._workers.read(self._may_read, principal, sha256):
            raise RefusalError(404, "no_blob", "The hub does not have this file, or not for you.")
        headers = {
            "ETag": f'"{sha256}"',
            "Cache-Control": "private, max-age=31536000, immutable",
            # Attachments come from strangers: a browser must neither guess what they are nor run them.
            "Content-Disposition": "attachment",
            "X-Content-Type-Options": "nosniff",
        }
        return FileResponse(path, headers=headers, media_type="application/octet-stream")

    def _may_read(self, principal: Principal, sha256: str) -> bool:
        return self._blobs.is_brought_by(sha256, principal.id) or self._tickets.may_read_blob(principal, sha256)

    @asynccontextmanager
    async def _room_for(self, request: Request, principal: Principal) -> AsyncIterator[int]:
        """Keep room for an upload while it comes, so that several at once do not each get all that is left.

        Yields:
            How many bytes it may have: those that it stated, or all that is left.
        """
        if self._under_way[principal.id] >= UPLOADS_AT_ONCE:
            raise RefusalError(429, "slow_down", "Several files are on their way already; this one goes next.", 1.0)
        self._under_way[principal.id] += 1
        reserved = 0
        try:
            most = await self._most_bytes(principal)
            refuse_oversize(request, most)
            reserved = min(most, int(request.headers.get("content-length", most)))
            self._reserved_bytes[principal.id] += reserved
            yield reserved
        finally:
            self._under_way -= Counter({principal.id: 1})
            self._reserved_bytes -= Counter({principal.id: reserved})

    async def _most_bytes(self, principal: Principal) -> int:
        if principal.is_staff:
            return self._limits.blob_bytes
        brought = await self._workers.read(self._blobs.brought_today_bytes, principal.id)
        left = self._limits.blob_bytes_a_day - brought - self._reserved_bytes[principal.id]
        if left <= 0:
            raise RefusalError(429, "too_much_today", "You have sent as much as one day takes. Go on tomorrow.", 3600.0)
        return min(left, self._limits.blob_bytes)

    async def _receive(self, request: Request, sha256: str, most_bytes: int) -> int:
        blob = await self._workers.files(self._blobs.begin, sha256)
        try:
            await self._pour(request, blob, most_bytes)
            await self._workers.files(blob.keep)
            return blob.size_bytes
        finally:
            # Shielded: a hub that goes down in the middle leaves no half file either.
            await asyncio.shield(self._workers.files(blob.discard))

    async def _pour(self, request: Request, blob: IncomingBlob, most_bytes: int) -> None:
        gathered = bytearray()
        pieces = request.stream()
        try:
            while True:
                async with asyncio.timeout(PIECE_TIMEOUT_S):
                    piece = await anext(pieces, None)
                if piece is not None:
                    gathered += piece
                if blob.size_bytes + len(gathered) > most_bytes:
                    raise RefusalError(413, "too_large", f"A file has at most {most_bytes:,} bytes here.")
                if piece is None or len(gathered) >= PIECE_BYTES:
                    await self._workers.files(blob.write, bytes(gathered))
                    gathered.clear()
                if piece is None:
                    return
        except ClientDisconnect:
            raise RefusalError(400, "bad_request", "The file broke off; send it again.") from None
        except TimeoutError:
            raise RefusalError(408, "too_slow", "The file stopped arriving; send it again.", 1.0) from None
