"""Tokens for the relay: signed, good for 60 seconds and one use, bound to a session, a channel and both ends."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Literal

import jwt
import msgspec

from app.hub.errors import RefusalError
from app.hub.sessions import Session

GOOD_FOR_S = 60
ALGORITHM = "HS256"
MAX_TOKEN_CHARS = 2048

End = Literal["guest", "host"]


class RelayPassport(msgspec.Struct, frozen=True, kw_only=True):
    """What a relay token says.

    Attributes:
        pair: the one pairing that it is good for; the same in both ends' tokens.
        node: the hub's node that holds the relay; both ends are brought there.
        jti: its own id, good once.
        sub: the principal at this end; `peer` the one at the other.
        until_ms: end of the grant, when the relay closes.
        exp: end of the token itself, seconds since 1970.
    """

    pair: str
    jti: str
    session_id: str
    channel: str
    end: End
    sub: str
    peer: str
    until_ms: int
    exp: int
    node: str = ""


class RelayTokens:
    """Signs tokens and accepts each once; used on the event loop only."""

    def __init__(self, key: bytes, now_ms: Callable[[], int], node: str = "") -> None:
        """Take a key that signs nothing else, a clock in milliseconds since 1970, and this node's name."""
        self._key = key
        self._node = node
        self._now_ms = now_ms
        self._used: dict[str, int] = {}

    def issue(self, session: Session, channel: str) -> tuple[str, str]:
        """Return the tokens of one pairing: the host's (the customer's) and the guest's (the agent's)."""
        pair = secrets.token_hex(16)
        host = self._sign(session, channel, pair, "host", session.contact_id, session.agent_id)
        guest = self._sign(session, channel, pair, "guest", session.agent_id, session.contact_id)
        return host, guest

    def _sign(self, session: Session, channel: str, pair: str, end: End, sub: str, peer: str) -> str:
        passport = RelayPassport(
            pair=pair,
            jti=secrets.token_hex(16),
            session_id=session.id,
            channel=channel,
            end=end,
            sub=sub,
            peer=peer,
            node=self._node,
            until_ms=session.expires_at_ms,
            exp=self._now_ms() // 1000 + GOOD_FOR_S,
        )
        return jwt.encode(msgspec.to_builtins(passport), self._key, algorithm=ALGORITHM)

    def node_of(self, token: str) -> str:
        """Return which other node holds the relay that a token is for, "" for this one; the token stays good.

        Raises:
            RefusalError: relay_token_bad (forged, or none) or relay_token_expired.
        """
        node = self._fresh(token).node
        return "" if node == self._node else node

    def redeem(self, token: str) -> RelayPassport:
        """Return what a token says and use it up.

        Raises:
            RefusalError: relay_token_bad (forged, or none), relay_token_expired or relay_token_used.
        """
        passport = self._fresh(token)
        now_s = self._now_ms() / 1000
        self._used = {jti: exp for jti, exp in self._used.items() if exp > now_s}
        if passport.jti in self._used:
            raise RefusalError(401, "relay_token_used", "This way to the other side was used already.")
        self._used[passport.jti] = passport.exp
        return passport

    def _fresh(self, token: str) -> RelayPassport:
        passport = self._read(token)
        if passport.exp <= self._now_ms() / 1000:
            raise RefusalError(401, "relay_token_expired", "This way to the other side has run out; ask for a new one.")
        return passport

    def _read(self, token: str) -> RelayPassport:
        # The hub's own clock judges the expiry in `redeem`, so that the two never differ.
        options: jwt.types.Options = {"verify_exp": False, "require": ["exp", "jti", "sub"]}
        try:
            if len(token) > MAX_TOKEN_CHARS:
                raise ValueError
            claims = jwt.decode(token, self._key, algorithms=[ALGORITHM], options=options)
            return msgspec.convert(claims, RelayPassport)
        except (jwt.InvalidTokenError, ValueError, RecursionError):
            raise RefusalError(401, "relay_token_bad", "This is not a relay token of this hub.") from None
