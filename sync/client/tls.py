"""TLS that trusts exactly one certificate: the one whose fingerprint the program was given.

The certificate is compared within the handshake, before a byte of ours is sent; who signed it, for which name and
until when does not matter then. Both ways of asyncio and sockets to wrap a connection are covered.
"""

from __future__ import annotations

import hashlib
import hmac
import ssl

from sync.client.address import HubAddress

WRONG_CERTIFICATE = "the hub shows another certificate than the one it is known by"


class WrongCertificateError(ssl.SSLCertVerificationError):
    """The peer of a handshake is not who was expected."""


def hub_context(address: HubAddress) -> ssl.SSLContext | None:
    """Return what connections to a hub are wrapped in; None for plain HTTP on loopback."""
    if not address.is_encrypted:
        return None
    return pinned_context(address.fingerprint) if address.fingerprint else ssl.create_default_context()


def pinned_context(fingerprint: str) -> ssl.SSLContext:
    """Return a context whose handshakes fail unless the peer shows the certificate with this fingerprint.

    Args:
        fingerprint: hex SHA-256 of the certificate in DER; colons and case do not matter.
    """
    wanted = fingerprint.replace(":", "").lower()

    class PinnedObject(ssl.SSLObject):
        """TLS over memory buffers, as asyncio uses it."""

        def do_handshake(self) -> None:
            super().do_handshake()
            _compare(self.getpeercert(binary_form=True), wanted)

    class PinnedSocket(ssl.SSLSocket):
        """TLS over a socket."""

        def do_handshake(self, block: bool = False) -> None:
            super().do_handshake(block)
            _compare(self.getpeercert(binary_form=True), wanted)

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the comparison below is stricter than a chain of signatures
    context.sslobject_class = PinnedObject
    context.sslsocket_class = PinnedSocket
    return context


def _compare(certificate: bytes | None, wanted: str) -> None:
    found = hashlib.sha256(certificate or b"").hexdigest()
    if not hmac.compare_digest(found, wanted):
        raise WrongCertificateError(WRONG_CERTIFICATE)


def is_wrong_certificate(error: BaseException) -> bool:
    """Tell whether an error of any library comes from the comparison of certificates."""
    seen: BaseException | None = error
    while seen is not None:
        if isinstance(seen, WrongCertificateError):
            return True
        seen = seen.__cause__ or seen.__context__
    return False
