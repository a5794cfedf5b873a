"""A look around every few seconds: open sockets end with their sign-in, and follow what their owner may see."""

from __future__ import annotations

import asyncio
import logging

from app.hub.errors import RefusalError
from app.hub.principal import Principal
from app.hub.signin import SignInDesk
from app.hub.switchboard import Switchboard
from app.hub.tokens import Tokens
from app.hub.workers import Workers
from sync.errors import StoreError

log = logging.getLogger(__name__)

PAUSE_S = 5.0
"""How long a closed account's open socket lives on; its requests are refused at once."""


class Watch:
    """Checks the open lines against the accounts, which another process may have changed."""

    def __init__(
        self, switchboard: Switchboard, desk: SignInDesk, tokens: Tokens, workers: Workers, pause_s: float = PAUSE_S
    ) -> None:
        """Take who is here, who may be, the threads, and the seconds between two looks."""
        self._switchboard = switchboard
        self._desk = desk
        self._tokens = tokens
        self._workers = workers
        self._pause_s = pause_s

    async def run(self) -> None:
        """Look around until cancelled."""
        while True:
            await asyncio.sleep(self._pause_s)
            try:
                await self.look()
            except StoreError as error:
                log.error("Open sockets could not be checked: %s", error)

    async def look(self) -> None:
        """Check every open line once."""
        lines = self._switchboard.everyone()
        hashes = {line.principal.token_sha256 for line in lines}
        found = await self._workers.read(lambda: {sha256: self._now(sha256) for sha256 in hashes})
        for line in lines:
            principal = found[line.principal.token_sha256]
            if principal is None:
                line.end(4401, "signed_out")
            else:
                line.principal = principal

    def _now(self, token_sha256: str) -> Principal | None:
        try:
            return self._desk.principal_of(self._tokens.good(token_sha256))
        except RefusalError:
            return None
