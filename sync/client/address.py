"""Where the hub is, and how it is known again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from sync.errors import UsageError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class HubAddress:
    """A hub's URL and the fingerprint of its certificate.

    Attributes:
        url: "https://host:port"; "http://" on loopback only. A slash at the end is dropped.
        fingerprint: hex SHA-256 of the certificate (DER), colons and case as they come; "" for a hub whose
            certificate a public authority signed.

    Raises:
        UsageError: not such a URL or fingerprint.
    """

    url: str
    fingerprint: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "url", self.url.strip().rstrip("/"))
        object.__setattr__(self, "fingerprint", self.fingerprint.replace(":", "").strip().lower())
        parts = _split(self.url)
        if parts.scheme == "http" and parts.hostname not in LOOPBACK:
            raise UsageError("A hub on another machine is reached by https:// only, so that nobody reads along.")
        if self.fingerprint and not _FINGERPRINT.fullmatch(self.fingerprint):
            raise UsageError("The hub's fingerprint has 64 hexadecimal digits; compare it with what the hub shows.")

    @property
    def is_encrypted(self) -> bool:
        """Whether the hub is reached by TLS."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The name or address of the hub's machine."""
        return urlsplit(self.url).hostname or ""

    def web_socket(self, path: str) -> str:
        """Return the URL of a WebSocket at the hub, e.g. for "/ws"."""
        return "ws" + self.url.removeprefix("http") + path


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        is_sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_sound = False
    if not is_sound or parts.path or parts.query or parts.username is not None:
        raise UsageError(f"{url!r} is not the address of a hub; it looks like https://hub.example.com:8443.")
    return parts
