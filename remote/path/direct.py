"""The direct path: where this machine can be reached in its own network, and how to dial there."""

from __future__ import annotations

import contextlib
import ipaddress
import selectors
import socket
import threading
from collections.abc import Callable, Sequence

from remote.errors import PathError
from remote.path.tcp import TcpStream

PRIVATE_NETWORKS = tuple(
    ipaddress.ip_network(text)
    for text in ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
)
"""Where we listen and dial: never on a public address, and never at one that a peer names."""

PROBE_ADDRESSES = ("10.255.255.254", "172.31.255.254", "192.168.255.254", "192.0.2.1")
"""Asking the system which own address it would use towards these sends nothing."""

MAX_ADDRESSES = 8
MAX_PORT_DIGITS = 5
"""`int` refuses texts of thousands of digits with an error of its own."""
BACKLOG = 8
JOIN_S = 2.0


def private_addresses() -> list[str]:
    """Return this machine's addresses in private networks, loopback last."""
    found: list[str] = []
    with contextlib.suppress(OSError):  # a name that does not resolve: the probes tell enough
        found += [str(info[4][0]) for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for probe in PROBE_ADDRESSES:
        with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
            asking.connect((probe, 9))
            found.append(str(asking.getsockname()[0]))
    lasting = [address for address in dict.fromkeys(found) if is_private(address) and not address.startswith("127.")]
    return [*lasting[: MAX_ADDRESSES - 1], "127.0.0.1"]


def is_private(address: str) -> bool:
    """Tell whether a text is an IP address in a private network; a host name never is."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in PRIVATE_NETWORKS if network.version == parsed.version)


def parse_address(text: str) -> tuple[str, int]:
    """Return host and port of "10.0.0.5:4711" or "[fd00::5]:4711".

    Raises:
        PathError: it is none, or not in a private network.
    """
    host, _, port = text.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    is_port = port.isascii() and port.isdigit() and len(port) <= MAX_PORT_DIGITS and 0 < int(port) < 65536
    if not is_port or not is_private(host):
        raise PathError("An address of the customer's machine is not in a private network; it was not dialled.")
    return host, int(port)


def dial(text: str, timeout_s: float) -> TcpStream:
    """Connect to an address that the other end named.

    Raises:
        PathError: not a private address, or nobody answers there.
    """
    address = parse_address(text)
    try:
        return TcpStream(socket.create_connection(address, timeout_s))
    except OSError as error:
        raise PathError("The customer's machine cannot be reached directly.") from error


class Listener:
    """Accepts direct connections on private addresses, in a thread of its own, until `close`."""

    def __init__(self, addresses: Sequence[str], on_stream: Callable[[TcpStream], None]) -> None:
        """Listen on a free port of each address; one that cannot be bound is left out.

        Raises:
            PathError: an address is not private.
        """
        if not all(is_private(address) for address in addresses):
            raise PathError("Sessions are never served on a public address.")
        self._on_stream = on_stream
        self._sockets = [bound for address in addresses if (bound := _bind(address)) is not None]
        self._waker, self._wake = socket.socketpair()
        self._selector = selectors.DefaultSelector()
        for listening in (self._waker, *self._sockets):
            self._selector.register(listening, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._accept, name="deskhand-direct", daemon=True)
        self._thread.start()

    @property
    def addresses(self) -> list[str]:
        """Where it listens, as "host:port"."""
        return [_text_of(bound.getsockname()) for bound in self._sockets]

    def close(self) -> None:
        """Stop accepting; the ports are closed when this returns."""
        with contextlib.suppress(OSError):  # closed before
            self._wake.send(b"x")
        for bound in self._sockets:
            bound.close()
        if self._thread is not threading.current_thread():
            self._thread.join(JOIN_S)
        self._wake.close()

    def _accept(self) -> None:
        with self._selector, self._waker:
            while all(key.fileobj is not self._waker for key, _ in self._selector.select()):
                for bound in self._sockets:
                    with contextlib.suppress(OSError):  # nobody there (any more), or closed
                        self._on_stream(TcpStream(bound.accept()[0]))


def _bind(address: str) -> socket.socket | None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.bind((address, 0))
        bound.listen(BACKLOG)
    except OSError:
        bound.close()
        return None
    bound.setblocking(False)
    return bound


def _text_of(name: tuple[str, int]) -> str:
    host, port = name[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
