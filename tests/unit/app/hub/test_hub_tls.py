from __future__ import annotations

import hashlib
import ssl
from pathlib import Path

import pytest

from app.hub.errors import CertificateError, SettingsError
from app.hub.tls import is_loopback, load_certificate, make_certificate


def test_a_made_certificate_names_its_hosts_and_has_the_fingerprint_of_its_der(tmp_path: Path) -> None:
    made = make_certificate(tmp_path / "c.pem", tmp_path / "c.key", ["hub.example.com", "192.0.2.7"])
    assert {"localhost", "127.0.0.1", "::1", "hub.example.com", "192.0.2.7"} <= set(made.names)
    der = ssl.PEM_cert_to_DER_cert(made.certificate_path.read_text())
    assert made.fingerprint == hashlib.sha256(der).hexdigest()
    assert load_certificate(made.certificate_path, made.key_path) == made
    assert made.key_path.stat().st_mode & 0o077 == 0
    made.server_context()


def test_what_is_no_certificate_is_told_as_such(tmp_path: Path) -> None:
    with pytest.raises(CertificateError, match="cannot be read"):
        load_certificate(tmp_path / "none.pem", tmp_path / "none.key")
    (tmp_path / "junk.pem").write_text("junk")
    with pytest.raises(CertificateError, match="PEM"):
        load_certificate(tmp_path / "junk.pem", tmp_path / "none.key")


def test_a_key_of_another_certificate_is_refused(tmp_path: Path) -> None:
    one = make_certificate(tmp_path / "1.pem", tmp_path / "1.key", [])
    other = make_certificate(tmp_path / "2.pem", tmp_path / "2.key", [])
    with pytest.raises(CertificateError, match="together"):
        load_certificate(one.certificate_path, other.key_path).server_context()


def test_a_host_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="neither"):
        make_certificate(tmp_path / "c.pem", tmp_path / "c.key", ["a..b" + "x" * 80])


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        *((host, True) for host in ("127.0.0.1", "::1", "localhost", "127.9.9.9")),
        *((host, False) for host in ("0.0.0.0", "::", "192.168.0.2", "hub.example.com", "")),
    ],
)
def test_loopback_is_told_from_the_network(host: str, expected: bool) -> None:
    assert is_loopback(host) is expected
