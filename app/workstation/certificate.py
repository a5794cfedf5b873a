"""What certificate a hub shows, before anybody decided to trust it."""

from __future__ import annotations

import hashlib
import socket
import ssl
from urllib.parse import urlsplit

from app.workstation.errors import HubUnknownError

TIMEOUT_S = 6.0
DEFAULT_PORT = 443


def shown_fingerprint(url: str) -> str:
    """Return the hex SHA-256 of the certificate that a hub shows, "" where a public authority vouches for it; blocking.

    Nothing but the handshake is sent.

    Raises:
        HubUnknownError: nobody answers at the address, or not in TLS.
    """
    parts = urlsplit(url)
    if parts.scheme != "https":
        return ""
    host, port = parts.hostname or "", parts.port or DEFAULT_PORT
    try:
        _handshake(ssl.create_default_context(), host, port)
    except ssl.SSLCertVerificationError:
        return hashlib.sha256(_handshake(_trusting_nobody(), host, port)).hexdigest()
    return ""


def _trusting_nobody() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE  # the person compares the fingerprint, before anything is sent
    return context


def _handshake(context: ssl.SSLContext, host: str, port: int) -> bytes:
    try:
        with (
            socket.create_connection((host, port), TIMEOUT_S) as line,
            context.wrap_socket(line, server_hostname=host) as shell,
        ):
            return shell.getpeercert(binary_form=True) or b""
    except ssl.SSLCertVerificationError:
        raise
    except ssl.SSLError as error:
        raise HubUnknownError(f"{host} answers at port {port}, but not as a hub does. Check the address.") from error
    except OSError as error:
        raise HubUnknownError(
            f"Nobody answers at {host}, port {port}. Check the address and the network; then try again."
        ) from error
