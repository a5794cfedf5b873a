"""The signed identity with which a product vouches for its user: a JWT (RFC 7519), HS256, with an expiry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import jwt

from app.hub.settings import Product

ALGORITHM = "HS256"
"""The only one that is accepted, whatever the token's header says (RFC 8725, section 3.1)."""

LEEWAY_S = 60
"""Clocks of servers differ by seconds."""

MAX_IDENTITY_CHARS = 4096
MAX_CLAIM_CHARS = 300


@dataclass(frozen=True)
class Identity:
    """Who the product says its user is."""

    email: str
    name: str
    organisation: str


def read_identity(token: str, product: str, products: Mapping[str, Product]) -> Identity | None:
    """Return whom a token names, or None when it is missing, forged, expired or of a product that is not known."""
    known = products.get(product)
    if known is None or not token or len(token) > MAX_IDENTITY_CHARS:
        return None
    try:
        claims = jwt.decode(
            token,
            known.identity_secret,
            algorithms=[ALGORITHM],
            leeway=LEEWAY_S,
            options={"require": ["exp"], "verify_aud": False},
        )
    except (jwt.InvalidTokenError, RecursionError):
        return None
    email = _text(claims, "email").lower()
    return Identity(email, _text(claims, "name"), _text(claims, "organisation")) if "@" in email else None


def sign_identity(identity: Identity, secret: str, expires_at_s: int) -> str:
    """Return a token as a product makes it; for trying things out."""
    return jwt.encode({**vars(identity), "exp": expires_at_s}, secret, algorithm=ALGORITHM)


def _text(claims: Mapping[str, object], name: str) -> str:
    value = claims.get(name)
    return value.replace("\0", "").strip()[:MAX_CLAIM_CHARS] if isinstance(value, str) else ""
