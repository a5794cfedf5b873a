"""The relay's sockets: each is one end of one granted session."""

from __future__ import annotations

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket

from app.hub.api.door import address_of, bearer_token, refusing
from app.hub.audit import Audit
from app.hub.errors import RefusalError
from app.hub.neighbours import Neighbours
from app.hub.relay import Relay, RelayRoom
from app.hub.relay_bridge import bridge, node_away
from app.hub.relay_tokens import RelayPassport, RelayTokens
from app.hub.sessions import SessionBook
from app.hub.workers import Workers


class RelayApi:
    """`/relay`."""

    def __init__(
        self,
        tokens: RelayTokens,
        sessions: SessionBook,
        room: RelayRoom,
        audit: Audit,
        workers: Workers,
        neighbours: Neighbours,
    ) -> None:
        """Take what proves an end, the sessions, the relays, the audit, the threads and the other nodes."""
        self._tokens = tokens
        self._sessions = sessions
        self._room = room
        self._audit = audit
        self._workers = workers
        self._neighbours = neighbours

    def routes(self) -> list[BaseRoute]:
        """Return the endpoint."""
        return [WebSocketRoute("/relay", self.relay)]

    async def relay(self, socket: WebSocket) -> None:
        """Serve one end from its opening to the end of the relay, which another node may hold."""
        async with refusing(socket):
            token = bearer_token(socket)
            if node := self._tokens.node_of(token):
                await self._bring_to(node, token, socket)
                return
            passport = self._passport(socket)
            relay = self._room.admit(passport)
            await socket.accept()
            if await self._room.carry(relay, passport.end, socket):
                about = _account_of(relay)
                await self._workers.write(self._audit.note, passport.sub, "relay_closed", about, address_of(socket))

    async def _bring_to(self, node: str, token: str, socket: WebSocket) -> None:
        address = self._neighbours.address_of(node)
        if address is None:
            raise node_away()
        await bridge(socket, token, address)

    def _passport(self, socket: WebSocket) -> RelayPassport:
        passport = self._tokens.redeem(bearer_token(socket))
        session = self._sessions.granted(passport.session_id)
        parties = {passport.sub, passport.peer}
        if session is None or {session.agent_id, session.contact_id} != parties:
            raise RefusalError(403, "no_session", "This session is not open (any more).")
        return passport


def _account_of(relay: Relay) -> str:
    sent = relay.traffic.by_end
    reason = relay.ending.reason if relay.ending is not None else ""
    passport = relay.passport
    return (
        f"session {passport.session_id} {passport.channel} {reason} "
        f"agent sent {sent['guest']} customer sent {sent['host']} bytes in {relay.traffic.messages} messages"
    )
