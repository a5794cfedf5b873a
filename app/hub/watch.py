"""A look around every few seconds: open sockets end with their sign-in, and follow what their owner may see."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from app.hub.recognition import Recognition
from app.hub.switchboard import Switchboard
from app.hub.workers import Workers
from sync.errors import StoreError

log = logging.getLogger(__name__)

PAUSE_S = 5.0
"""How long a closed account's open socket lives on; its requests are refused at once."""


class Watch:
    """Checks the open lines against the accounts, which another process may have changed."""

    def __init__(
        self, switchboard: Switchboard, recognition: Recognition, workers: Workers, pause_s: float = PAUSE_S
    ) -> None:
        """Take who is here, what tells who may be, the threads, and the seconds between two looks."""
        self._switchboard = switchboard
        self._recognition = recognition
        self._workers = workers
        self._pause_s = pause_s
        self._hurry = asyncio.Event()

    def hurry(self) -> None:
        """Have the next look now. Called on the event loop."""
        self._hurry.set()

    async def run(self) -> None:
        """Look around until cancelled."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._pause_s):
                    await self._hurry.wait()
            self._hurry.clear()
            try:
                await self.look()
            except StoreError as error:
                log.error("Open sockets could not be checked: %s", error)

    async def look(self) -> None:
        """Check every open line once."""
        lines = self._switchboard.everyone()
        hashes = {line.principal.token_sha256 for line in lines}
        found = await self._workers.read(self._recognition.principals, hashes)
        for line in lines:
            principal = found[line.principal.token_sha256]
            if principal is None:
                line.end(4401, "signed_out")
            else:
                self._switchboard.replace_principal(line, principal)
