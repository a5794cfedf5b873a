"""Addresses of hubs: what is one, and what is not."""

from __future__ import annotations

import pytest

from sync.client.address import HubAddress
from sync.errors import UsageError


def test_an_address_is_tidied() -> None:
    address = HubAddress(" https://hub.example.com:8443/ ", "AB:" * 31 + "CD")
    assert address.url == "https://hub.example.com:8443"
    assert address.fingerprint == "ab" * 31 + "cd"
    assert address.host == "hub.example.com"
    assert address.is_encrypted
    assert address.web_socket("/ws") == "wss://hub.example.com:8443/ws"


def test_plain_http_is_for_loopback() -> None:
    assert HubAddress("http://127.0.0.1:8080").web_socket("/relay") == "ws://127.0.0.1:8080/relay"
    assert not HubAddress("http://[::1]:8080").is_encrypted
    with pytest.raises(UsageError, match="https"):
        HubAddress("http://hub.example.com")


@pytest.mark.parametrize(
    "url",
    ["", "hub", "ftp://hub", "https://", "https://hub:port", "https://hub:99999", "https://hub/path", "https://a@hub"],
)
def test_what_is_no_address(url: str) -> None:
    with pytest.raises(UsageError, match="looks like"):
        HubAddress(url)


@pytest.mark.parametrize("fingerprint", ["ab", "xy" * 32, "ab" * 33])
def test_what_is_no_fingerprint(fingerprint: str) -> None:
    with pytest.raises(UsageError, match="64"):
        HubAddress("https://hub.example.com", fingerprint)
