from __future__ import annotations

import base64
import json
import time

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.hub.identity import Identity, read_identity, sign_identity
from app.hub.settings import Product

SECRET = "s" * 64
PRODUCTS = {"Surveyor": Product(identity_secret=SECRET)}
ADA = Identity("ada@example.com", "Ada", "Harbour Ltd")


def soon() -> int:
    return int(time.time()) + 600


def test_a_signed_identity_is_read() -> None:
    assert read_identity(sign_identity(ADA, SECRET, soon()), "Surveyor", PRODUCTS) == ADA


def unsigned(claims: dict[str, object]) -> str:
    parts = [
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in ({"alg": "none"}, claims)
    ]
    return ".".join([*parts, ""])


@pytest.mark.parametrize(
    ("token", "product"),
    [
        ("", "Surveyor"),
        (sign_identity(ADA, SECRET, soon()), "Unknown"),
        (sign_identity(ADA, "t" * 64, soon()), "Surveyor"),
        (sign_identity(ADA, SECRET, int(time.time()) - 3600), "Surveyor"),
        (jwt.encode({"email": "ada@example.com"}, SECRET), "Surveyor"),
        (jwt.encode({"email": "ada@example.com", "exp": soon()}, SECRET, algorithm="HS512"), "Surveyor"),
        (jwt.encode({"name": "Ada", "exp": soon()}, SECRET), "Surveyor"),
        (jwt.encode({"email": ["ada@example.com"], "exp": soon()}, SECRET), "Surveyor"),
        (unsigned({"email": "ada@example.com", "exp": soon()}), "Surveyor"),
    ],
    ids=[
        "none",
        "unknown product",
        "forged",
        "expired",
        "no expiry",
        "other algorithm",
        "nobody",
        "no text",
        "alg none",
    ],
)
def test_anything_else_names_nobody(token: str, product: str) -> None:
    assert read_identity(token, product, PRODUCTS) is None


def test_a_claim_loses_what_no_database_keeps() -> None:
    found = read_identity(jwt.encode({"email": "a\0da@example.com", "exp": soon()}, SECRET), "Surveyor", PRODUCTS)
    assert found is not None
    assert found.email == "ada@example.com"


@given(st.text(max_size=300))
def test_junk_names_nobody_and_raises_nothing(token: str) -> None:
    assert read_identity(token, "Surveyor", PRODUCTS) is None
