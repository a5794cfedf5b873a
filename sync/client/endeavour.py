"""Something that is attempted for ever, as long as somebody is signed in."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine

from sync.client.backoff import Backoff, Pace
from sync.client.cuttable import Cuttable
from sync.client.link import HubLink
from sync.client.reception import Reception
from sync.errors import SyncError, TokenRefusedError

_log = logging.getLogger(__name__)

FAULT = "Something went wrong in this program; it is tried again. Everything you write is kept here."


class Endeavour:
    """Attempts one thing again and again; after a failure it waits, longer each time. Belongs to one event loop."""

    def __init__(self, reception: Reception, link: HubLink, pace: Pace, chance: Callable[[], float]) -> None:
        """Take who keeps us signed in, the hub, the rhythm, and a source of numbers from 0 to below 1."""
        self._reception = reception
        self._link = link
        self._backoff = Backoff(pace, chance)
        self._nudge = asyncio.Event()
        self._work = Cuttable()

    async def go_on(self, attempt: Callable[[], Awaitable[None]], failed: Callable[[str], None]) -> None:
        """Attempt it until cancelled.

        Args:
            attempt: once; there is a token when it is called.
            failed: told why an attempt failed, a sentence for people.
        """
        while True:
            await self._reception.identity.signed_in.wait()
            token = self._link.token
            self._nudge.clear()
            try:
                await self._reception.ensure_token()
                await attempt()
                continue
            except TokenRefusedError as error:
                if await self._renew(token, error, failed):
                    continue
            except SyncError as error:
                failed(str(error))
            except Exception:  # noqa: BLE001 - told and logged: one fault of ours does not end all sync
                _log.exception("an attempt to reach the hub failed by our own fault")
                failed(FAULT)
            await wait(self._nudge, self._backoff.next_wait_s())

    async def _renew(self, token: str, why: TokenRefusedError, failed: Callable[[str], None]) -> bool:
        """Get another token; return whether to go on at once."""
        try:
            await self._reception.renew(token, why)
        except SyncError as error:
            failed(str(error))
            return False
        return True

    async def run(self, work: Coroutine[object, object, None]) -> bool:
        """Do the part of an attempt that may be cut short; return False when it was."""
        return await self._work.run(work)

    async def cut(self) -> None:
        """Cut the attempt short and wait until it has ended."""
        await self._work.cut()

    def succeeded(self) -> None:
        """Begin with the shortest wait again."""
        self._backoff.reset()

    def nudge(self) -> None:
        """Do not wait any longer, whatever failed before."""
        self._nudge.set()


async def wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait for an event, or for so long; return whether it came."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    return True
