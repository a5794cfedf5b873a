"""Whether the hub is well; to the staff, in numbers."""

from __future__ import annotations

import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from app.hub.api.door import Door, json_reply
from app.hub.errors import RefusalError
from app.hub.relay import RelayRoom
from app.hub.switchboard import Switchboard
from app.hub.workers import Workers


class HealthApi:
    """`/health`."""

    def __init__(
        self,
        door: Door,
        switchboard: Switchboard,
        relays: RelayRoom,
        workers: Workers,
        read_epoch: Callable[[], str],
        now_ms: Callable[[], int],
    ) -> None:
        """Take what is counted, a call that reads from the records (blocking), and a clock."""
        self._door = door
        self._switchboard = switchboard
        self._relays = relays
        self._workers = workers
        self._read_epoch = read_epoch
        self._now_ms = now_ms
        self._started_s = time.monotonic()

    def routes(self) -> list[BaseRoute]:
        """Return the endpoint."""
        return [Route("/health", self.health, methods=["GET"])]

    async def health(self, request: Request) -> Response:
        """Say that the hub is well, having read its records; the staff sees the counters too."""
        await self._workers.read(self._read_epoch)
        answer: dict[str, object] = {"status": "ok", "name": "Deskhand hub", "version": program_version()}
        answer["now_ms"] = self._now_ms()
        if await self._is_staff(request):
            answer["uptime_s"] = round(time.monotonic() - self._started_s)
            answer["sockets"] = self._switchboard.count
            answer["online"] = len(self._switchboard.roster.online())
            answer["relays"] = {"open": self._relays.count, **vars(self._relays.totals)}
        return json_reply(answer)

    async def _is_staff(self, request: Request) -> bool:
        try:
            return (await self._door.principal(request)).is_staff
        except RefusalError:
            return False  # the short answer is for everybody


def program_version() -> str:
    """Return the version of this program."""
    try:
        return version("deskhand")
    except PackageNotFoundError:
        return "unknown"  # started from a bundle without package data
