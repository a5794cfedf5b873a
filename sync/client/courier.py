"""Blobs on their way: uploaded before the operations that name them, and fetched when somebody asks."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Executor
from functools import partial
from pathlib import Path
from typing import BinaryIO, TypeVar

from sync.client.blob_cache import BlobCache
from sync.client.link import HubLink
from sync.client.local_store import LocalStore
from sync.client.outcome import Outcome
from sync.client.rounds import InWriter
from sync.errors import ComeLaterError, RefusedError, TokenRefusedError
from sync.store.blobs import CHUNK_BYTES, BlobFolder
from sync.store.failures import told_as_store_errors

MISSING = "The file is not on this machine any more, so it could not be sent."

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Courier:
    """Carries blobs between this machine and the hub. Belongs to the replica's event loop."""

    def __init__(
        self,
        store: LocalStore,
        blobs: BlobFolder,
        link: HubLink,
        in_writer: InWriter,
        files: Executor,
        cache: BlobCache | None = None,
    ) -> None:
        self._store = store
        self._blobs = blobs
        self._link = link
        self._in_writer = in_writer
        self._files = files
        self._cache = cache or BlobCache(store, blobs)
        self._fetching: dict[str, asyncio.Task[Path]] = {}

    async def upload_waiting(self, report: Callable[[Outcome], None]) -> None:
        """Upload everything that waits, the oldest first.

        Raises:
            SyncError: the hub is away, or takes our token no more; what waits still waits.
        """
        for sha256 in await self._in_writer(self._store.waiting_blobs):
            refusal = await self._upload(sha256)
            if refusal is None:
                await self._in_writer(partial(self._store.blob_uploaded, sha256))
                report(Outcome())
            else:
                report(await self._refused(sha256, refusal))

    async def _refused(self, sha256: str, why: str) -> Outcome:
        return await self._in_writer(lambda: self._store.blob_refused(sha256, why))

    async def _upload(self, sha256: str) -> str | None:
        """Upload a blob; return why the hub will never have it, None when it does."""
        path = self._blobs.find(sha256)
        if path is None:
            return MISSING
        try:
            await self._link.put_blob(sha256, self._pieces(path), path.stat().st_size)
        except (TokenRefusedError, ComeLaterError):
            raise
        except RefusedError as error:
            return str(error)
        except FileNotFoundError:  # it went between the look and the reading
            return MISSING
        return None

    async def _pieces(self, path: Path) -> AsyncIterator[bytes]:
        file = await self._in_files(lambda: path.open("rb"))
        try:
            while piece := await self._in_files(lambda: file.read(CHUNK_BYTES)):
                yield piece
        finally:
            file.close()

    async def fetch(self, sha256: str) -> Path:
        """Return the path of a blob, fetched where it is not here yet; asked for twice, it is fetched once.

        Raises:
            RefusedError: the hub does not have it, or not for us.
            HubUnreachableError: the hub does not answer; what came is kept for the next attempt.
            StoreError: it arrived damaged, or the disk is full.
        """
        await self._in_files(partial(self._blobs.look_at, sha256))
        return await self._fetch(sha256)

    async def fetch_ahead(self) -> None:
        """Fetch what belongs to my open tickets, so that it is here when somebody looks, with the hub or without.

        Raises:
            HubUnreachableError: the hub does not answer.
            TokenRefusedError: the hub takes our token no more.
            StoreError: the disk is full, or the store cannot be read.
        """
        account = await self._in_files(self._store.account)
        if account is None:
            return
        for sha256 in await self._in_files(partial(self._cache.wanted, account.principal_id)):
            try:
                await self._fetch(sha256)
            except (TokenRefusedError, ComeLaterError):
                raise
            except RefusedError as error:  # its sender has not uploaded it yet, or it is not ours to see
                _log.info("a blob was not fetched ahead: %s", error.code)

    async def _fetch(self, sha256: str) -> Path:
        if sha256 not in self._fetching:
            found = await self._in_files(partial(self._blobs.sound, sha256))
            if found is not None:
                return found
        if sha256 not in self._fetching:
            task = asyncio.ensure_future(self._download(sha256))
            self._fetching[sha256] = task
            task.add_done_callback(lambda done: self._fetched(sha256, done))
        return await asyncio.shield(self._fetching[sha256])

    def _fetched(self, sha256: str, done: asyncio.Task[Path]) -> None:
        del self._fetching[sha256]
        if not done.cancelled():
            done.exception()  # whoever still waits gets it; asyncio shall not complain when nobody does

    async def _download(self, sha256: str) -> Path:
        part = self._blobs.part_of(sha256)
        with told_as_store_errors(part):
            part.parent.mkdir(parents=True, exist_ok=True)
            kept = part.stat().st_size if part.exists() else 0
        try:
            async with self._link.get_blob(sha256, kept) as (is_rest, pieces):
                await self._gather(part, pieces, is_rest=is_rest)
        except RefusedError as error:
            if error.code != "http_416" or not kept:  # the part is as long as the whole, or longer
                raise
        path = await self._in_files(lambda: self._blobs.complete(sha256))
        await self._in_files(partial(self._cache.added, path))
        return path

    async def _gather(self, part: Path, pieces: AsyncIterator[bytes], *, is_rest: bool) -> None:
        with told_as_store_errors(part):
            file: BinaryIO = await self._in_files(lambda: part.open("ab" if is_rest else "wb"))
            try:
                async for piece in pieces:
                    await self._in_files(partial(file.write, piece))
            finally:
                file.close()

    async def _in_files(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._files, call)
