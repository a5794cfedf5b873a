"""The hub's certificate: somebody else's PEM files, or one made here whose fingerprint clients pin."""

from __future__ import annotations

import datetime
import hashlib
import ipaddress
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.hub.errors import CertificateError, SettingsError
from app.hub.folder import write_private

VALID_DAYS = 3650
"""A pinned certificate that ends means visiting every machine; the pin, not the date, is what protects."""

CLOCK_SLACK = datetime.timedelta(days=1)
"""A client whose clock is a little behind still accepts a certificate that was made today."""


@dataclass(frozen=True)
class Certificate:
    """A certificate and its key on disk.

    Attributes:
        fingerprint: hex SHA-256 of the DER certificate.
    """

    certificate_path: Path
    key_path: Path
    fingerprint: str
    not_before: datetime.datetime
    not_after: datetime.datetime
    names: tuple[str, ...]

    def server_context(self) -> ssl.SSLContext:
        """Return what the server presents to clients: TLS 1.2 and newer.

        Raises:
            CertificateError: certificate and key do not belong together.
        """
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        try:
            context.load_cert_chain(self.certificate_path, self.key_path)
        except (ssl.SSLError, OSError) as error:
            raise CertificateError(
                f"{self.certificate_path} and {self.key_path} cannot be used together ({error}). Give a certificate "
                "chain and its own key as PEM files, the key without a password."
            ) from error
        return context


def load_certificate(certificate_path: Path, key_path: Path) -> Certificate:
    """Read a certificate (the first of the chain is the hub's).

    Raises:
        CertificateError: it cannot be read.
    """
    try:
        leaf = x509.load_pem_x509_certificates(certificate_path.read_bytes())[0]
    except OSError as error:
        raise CertificateError(f"The certificate {certificate_path} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise CertificateError(f"{certificate_path} is not a certificate in PEM form.") from error
    fingerprint = hashlib.sha256(leaf.public_bytes(serialization.Encoding.DER)).hexdigest()
    return Certificate(
        certificate_path, key_path, fingerprint, leaf.not_valid_before_utc, leaf.not_valid_after_utc, _names(leaf)
    )


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        extension = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(address) for address in extension.get_values_for_type(x509.IPAddress)]
    return (*extension.get_values_for_type(x509.DNSName), *addresses)


def make_certificate(certificate_path: Path, key_path: Path, hosts: Sequence[str]) -> Certificate:
    """Make an ECDSA P-256 certificate for this machine and the given host names or addresses, and keep it.

    Raises:
        CertificateError: it cannot be written.
        SettingsError: a host is neither a name nor an address.
    """
    key = ec.generate_private_key(ec.SECP256R1())
    leaf = _self_signed(key, _alternative_names(hosts))
    key_pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    try:
        write_private(key_path, key_pem)
        write_private(certificate_path, leaf.public_bytes(serialization.Encoding.PEM))
    except OSError as error:
        raise CertificateError(
            f"The certificate cannot be written to {certificate_path} ({error.strerror})."
        ) from error
    return load_certificate(certificate_path, key_path)


def _self_signed(key: ec.EllipticCurvePrivateKey, names: x509.SubjectAlternativeName) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Deskhand hub")])
    now = datetime.datetime.now(datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - CLOCK_SLACK)
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    )
    return builder.sign(key, hashes.SHA256())


def _alternative_names(hosts: Sequence[str]) -> x509.SubjectAlternativeName:
    wanted = dict.fromkeys(["localhost", "127.0.0.1", "::1", socket.gethostname(), *hosts])
    return x509.SubjectAlternativeName([_general_name(host) for host in wanted if host])


def _general_name(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(host))
    except ValueError:
        pass  # not an address, so a name
    try:
        return x509.DNSName(host.encode("idna").decode())
    except UnicodeError as error:
        raise SettingsError(f"{host!r} is neither a host name nor an address.") from error


def is_loopback(host: str) -> bool:
    """Tell whether an address to listen on is reachable from this machine only."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
