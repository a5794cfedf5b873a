"""Challenges that a companion signs to sign in: they carry their own proof, so that asking for many costs nothing."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.protocol.accounts import DeviceSignIn, challenge_bytes

GOOD_FOR_MS = 60_000


class Challenges:
    """Makes nonces and accepts each once; used on the event loop only."""

    def __init__(self, key: bytes, now_ms: Callable[[], int]) -> None:
        """Take a key that signs nothing else, and a clock in milliseconds since 1970."""
        self._key = key
        self._now_ms = now_ms
        self._used: dict[str, int] = {}

    def make(self, device_id: str) -> str:
        """Return a nonce for one device; it is the same work whether or not the device is known."""
        stem = f"{self._now_ms() + GOOD_FOR_MS}.{secrets.token_hex(16)}"
        return f"{stem}.{self._proof(stem, device_id)}"

    def accept(self, answer: DeviceSignIn, public_key_hex: str) -> bool:
        """Tell whether the device's key signed a nonce of ours, for this device, in time and for the first time."""
        now = self._now_ms()
        self._used = {nonce: until for nonce, until in self._used.items() if until > now}
        until = self._good_until(answer)
        if until <= now or answer.nonce in self._used or not _is_signed(answer, public_key_hex):
            return False
        self._used[answer.nonce] = until
        return True

    def _good_until(self, answer: DeviceSignIn) -> int:
        stem, _, proof = answer.nonce.rpartition(".")
        if not hmac.compare_digest(proof.encode(), self._proof(stem, answer.device_id).encode()):
            return 0
        return int(stem.partition(".")[0])

    def _proof(self, stem: str, device_id: str) -> str:
        return hmac.new(self._key, f"{stem}\0{device_id}".encode(), hashlib.sha256).hexdigest()


def _is_signed(answer: DeviceSignIn, public_key_hex: str) -> bool:
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key_hex))
        key.verify(bytes.fromhex(answer.signature), challenge_bytes(answer.nonce, answer.device_id))
    except (InvalidSignature, ValueError):
        return False
    return True
