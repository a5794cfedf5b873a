"""What happens between the customer's Allow and the answer to the agent: key, lease, gate and listening sockets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.client.session.drawing import DrawingService
from app.client.session.lease import lease_for
from app.client.session.request import Request
from app.client.session.screen import ScreenService, Seat
from app.client.settings import Direct
from remote.draw.messages import Mark
from remote.gate import Gate
from remote.lease import Lease, sign_lease
from remote.path.direct import private_addresses
from remote.ssh.events import HostEvent
from remote.ssh.host import SessionHost

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class Grantor:
    """Who grants, and with what.

    Attributes:
        device_key: signs the lease.
        folder: what the right to files opens; made when it is first granted.
        direct: where to listen for the agent.
        clock: milliseconds since 1970, UTC.
    """

    device_key: Ed25519PrivateKey
    device_id: str
    folder: Path
    direct: Direct
    seat: Seat
    clock: Callable[[], int]


@dataclass(frozen=True)
class OpenSession:
    """A session that an agent can come into.

    Attributes:
        token: the signed lease.
        addresses: where it listens, "host:port".
        send_cut_text: sends the customer's clipboard to whoever looks; may block for a moment.
    """

    host: SessionHost
    gate: Gate
    lease: Lease
    token: str
    addresses: tuple[str, ...]
    send_cut_text: Callable[[str], None]


def open_session(
    request: Request,
    grantor: Grantor,
    on_event: Callable[[HostEvent], None],
    on_clipboard: Callable[[str], None],
    on_mark: Callable[[Mark], None],
) -> OpenSession:
    """Grant a request (worker thread). The callables are called in the host's threads.

    Raises:
        OSError: the folder for files cannot be made.
        RemoteError: the session cannot be served.
    """
    grantor.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    gate = Gate(None, grantor.clock)
    screens = ScreenService(grantor.seat, gate, on_clipboard)
    host = SessionHost(
        request.session_id,
        request.agent_commitment,
        gate=gate,
        screen=screens.serve,
        folder=grantor.folder,
        on_event=on_event,
        clock=grantor.clock,
        drawing=DrawingService(gate, on_mark).serve,
    )
    lease = _lease(request, grantor, host.host_key_sha256)
    host.grant(lease)
    addresses = host.listen(_where(grantor.direct))
    token = sign_lease(lease, grantor.device_key)
    return OpenSession(host, gate, lease, token, tuple(addresses), screens.send_cut_text)


def regrant(session: OpenSession, lease: Lease, grantor: Grantor) -> OpenSession:
    """Put another lease of the same session in force; quick enough for the window's thread.

    Raises:
        RemoteError: it is for another session.
    """
    session.host.grant(lease)
    token = sign_lease(lease, grantor.device_key)
    return replace(session, lease=lease, token=token)


def widened(session: OpenSession, request: Request, grantor: Grantor) -> Lease:
    """Return the lease that a second Allow within the session makes."""
    return _lease(request, grantor, session.lease.host_key_sha256, session.lease.serial + 1)


def _lease(request: Request, grantor: Grantor, host_key_sha256: str, serial: int = 1) -> Lease:
    return lease_for(
        request,
        device_id=grantor.device_id,
        host_key_sha256=host_key_sha256,
        folder_name=grantor.folder.name,
        now_ms=grantor.clock(),
        serial=serial,
    )


def _where(direct: Direct) -> list[str]:
    if direct is Direct.OFF:
        return []
    return private_addresses() if direct is Direct.LAN else [LOOPBACK]
