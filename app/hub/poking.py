"""Telling people that there is news: the first of it at once, and what follows in a burst together."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from app.hub.bus import Bus, News
from app.hub.lines import Lines
from sync.protocol.signals import Poke

PAUSE_S = 0.025
"""News that come together are told together: half the wake-ups in a burst, and nobody sees 25 ms."""


class Poking:
    """Pokes the lines of this node and tells the other nodes; used on the event loop only."""

    def __init__(self, lines: Lines, bus: Bus) -> None:
        """Take the lines of this node and the bus to the others."""
        self._lines = lines
        self._bus = bus
        self._news: dict[str, int] = {}
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, scopes: Mapping[str, int]) -> None:
        """Tell everybody concerned, at every node, up to which seq these scopes have news."""
        self._bus.publish(News(dict(scopes)))
        for scope, seq in scopes.items():
            self._news[scope] = max(seq, self._news.get(scope, 0))
        if self._timer is None and self._news:
            self._poke()

    def _poke(self) -> None:
        """Tell what there is, and begin a pause; after a pause without news there is none."""
        self._timer = None
        if self._news:
            news, self._news = self._news, {}
            self.poke(news)
            self._timer = asyncio.get_running_loop().call_later(PAUSE_S, self._poke)

    def poke(self, news: Mapping[str, int]) -> None:
        """Tell the lines of this node, at once, up to which seq these scopes have news."""
        for line in self._lines.seeing(news):
            line.offer(Poke(scopes={scope: seq for scope, seq in news.items() if scope in line.principal.scopes}))

    def poke_all(self, seq: int) -> None:
        """Tell the lines of this node that anything up to a seq may be news: some may have gone by unheard."""
        for line in self._lines.everyone():
            line.offer(Poke(scopes=dict.fromkeys(sorted(line.principal.scopes), seq)))

    def close(self) -> None:
        """Tell nothing more."""
        if self._timer is not None:
            self._timer.cancel()
