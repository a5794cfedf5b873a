"""When there is a round with the hub, and what the program is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

from sync.client.backoff import Pace
from sync.client.endeavour import Endeavour, wait
from sync.client.events import LinkStatus
from sync.client.owner import Owner
from sync.client.rounds import Rounds
from sync.errors import RefusedError
from sync.protocol.versions import MUST_BE_UPDATED, is_refused_for_age


class InStep:
    """Keeps in step: a round after a local edit, after news, and once in a while. Belongs to the replica's loop."""

    def __init__(
        self, endeavour: Endeavour, rounds: Rounds, owner: Owner, pace: Pace, chance: Callable[[], float]
    ) -> None:
        self._endeavour = endeavour
        self._rounds = rounds
        self._owner = owner
        self._pace = pace
        self._chance = chance
        self._wake = asyncio.Event()
        self._is_pull_due = True
        self._is_outdated = False
        self._news: dict[str, int] = {}
        self.is_poked = False
        """News are told, so that it is enough to look seldom."""

    async def go_on(self) -> None:
        """Keep in step until cancelled."""
        await self._endeavour.go_on(self._once, self._failed)

    def wake(self) -> None:
        """Begin a round, unless the hub was found away just now."""
        self._wake.set()

    def pull_soon(self) -> None:
        """Begin a round that reads, whether news were told or not."""
        self._is_pull_due = True
        self.wake()

    def note_news(self, scopes: Mapping[str, int]) -> None:
        """Begin a round that reads, if these (scope -> seq) are news."""
        self._news |= scopes
        self.wake()

    async def _once(self) -> None:
        if not await self._endeavour.run(self._round()):
            return
        self._endeavour.succeeded()
        if self._is_outdated:  # what is written here was sent all the same
            self._owner.tell_link(status=LinkStatus.OUTDATED, message=MUST_BE_UPDATED)
        else:
            self._owner.tell_link(status=LinkStatus.ONLINE)
        rest_s = self._pace.rest_s(is_poked=self.is_poked)
        if not await wait(self._wake, rest_s * (0.75 + 0.5 * self._chance())):
            self._is_pull_due = True

    async def _round(self) -> None:
        self._wake.clear()
        is_pull_due, news = self._is_pull_due, self._news
        self._is_pull_due, self._news = True, {}  # due again, should this round fail
        is_needed = await self._rounds.push() or is_pull_due or self._rounds.is_news(news)
        while is_needed:
            is_needed = await self._pull_if_young() and await self._rounds.push()
        self._is_pull_due = False

    async def _pull_if_young(self) -> bool:
        """Read what is new; a hub for which this program is too old gives nothing, and goes on taking."""
        try:
            is_new_epoch = await self._rounds.pull()
        except RefusedError as error:
            if not is_refused_for_age(error.code):
                raise
            self._is_outdated = True
            return False
        self._is_outdated = False
        return is_new_epoch

    def _failed(self, message: str) -> None:
        self._owner.tell_link(status=LinkStatus.OFFLINE, message=message)
