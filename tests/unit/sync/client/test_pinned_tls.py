"""The hub is known by its certificate: another one gets nothing from us."""

from __future__ import annotations

import datetime
import hashlib
import socket
import ssl
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from sync.client.address import HubAddress
from sync.client.events import LinkStatus
from sync.client.tls import WrongCertificateError, hub_context, is_wrong_certificate, pinned_context
from sync.errors import HubIdentityError
from tests.fakes.sync_hub import PASSWORD, SyncHub
from tests.fakes.watched_replica import WatchedReplica


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[Path, Path, str]:
    """A self-made certificate, expired and for another name; key file, certificate file and fingerprint."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elsewhere.invalid")])
    then = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(then)
        .not_valid_after(then + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    key_file, cert_file = tmp_path / "key.pem", tmp_path / "cert.pem"
    key_file.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    cert_file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    return key_file, cert_file, made.fingerprint(hashes.SHA256()).hex()


@pytest.fixture
def tls_hub(tmp_path: Path, certificate: tuple[Path, Path, str]) -> Iterator[SyncHub]:
    """A hub that serves TLS."""
    hub = SyncHub(tmp_path / "hub")
    hub.add_agent()
    hub.start(certificate=certificate[:2])
    yield hub
    hub.close()


def test_the_pinned_hub_is_talked_to_and_its_signals_come(
    tls_hub: SyncHub, certificate: tuple[Path, Path, str], tmp_path: Path
) -> None:
    shown = ":".join(certificate[2][i : i + 2].upper() for i in range(0, 64, 2))
    replica = WatchedReplica(tmp_path / "ina", HubAddress(tls_hub.url.replace("http:", "https:"), shown))
    replica.start()
    try:
        replica.sign_in("ina@example.com", PASSWORD).result(10)
        replica.wait_online()
        assert replica.relay_url == f"wss://127.0.0.1:{tls_hub.port}/relay"
    finally:
        replica.stop()


def test_another_hub_gets_no_password_and_no_token(
    tls_hub: SyncHub, certificate: tuple[Path, Path, str], tmp_path: Path
) -> None:
    replica = WatchedReplica(tmp_path / "ina", HubAddress(tls_hub.url.replace("http:", "https:"), "00" * 32))
    replica.start()
    try:
        with pytest.raises(HubIdentityError, match="another certificate"):
            replica.sign_in("ina@example.com", PASSWORD).result(10)
        account = tls_hub._people["ina@example.com"]
        replica.resume(type(account)(**{**_values(account), "token": "secret"}))
        offline = replica.wait_status(LinkStatus.OFFLINE)
        assert "another certificate" in offline.state.message
    finally:
        replica.stop()
    assert not tls_hub.counts


def _values(account: object) -> dict[str, object]:
    return {name: getattr(account, name) for name in account.__struct_fields__}


@pytest.mark.parametrize("is_right", [True, False])
def test_plain_sockets_are_pinned_too(certificate: tuple[Path, Path, str], is_right: bool) -> None:
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(certificate[1], certificate[0])
    ours, theirs = socket.socketpair()
    heard: list[bytes] = []

    def serve() -> None:
        try:
            with server_context.wrap_socket(theirs, server_side=True) as wrapped:
                heard.append(wrapped.recv(10))
        except OSError:
            heard.append(b"broken off")

    server = threading.Thread(target=serve)
    server.start()
    fingerprint = certificate[2] if is_right else hashlib.sha256(b"another").hexdigest()
    try:
        if is_right:
            with pinned_context(fingerprint).wrap_socket(ours) as wrapped:
                wrapped.sendall(b"hello")
        else:
            with pytest.raises(WrongCertificateError) as wrong:
                pinned_context(fingerprint).wrap_socket(ours)
            assert is_wrong_certificate(wrong.value)
    finally:
        ours.close()
        server.join(10)
    assert (heard == [b"hello"]) == is_right


def test_without_a_fingerprint_the_public_authorities_decide() -> None:
    context = hub_context(HubAddress("https://hub.example.com"))
    assert context is not None
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert hub_context(HubAddress("http://127.0.0.1:8080")) is None


def test_other_errors_are_not_taken_for_a_wrong_certificate() -> None:
    assert not is_wrong_certificate(ssl.SSLError("handshake failure"))
