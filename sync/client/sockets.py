"""Connections that notice by themselves that nobody is at the other end any more, or nothing between.

A machine that changed its network, or a router that forgot a connection, tells nobody. Without these options an answer
is waited for as long as a slow hub may take (a minute); with them the system itself asks whether the other end is
there. A slow line is none of that: its other end confirms what comes, however late the answer is.
"""

from __future__ import annotations

import socket
import ssl
from contextlib import suppress
from urllib.request import getproxies

import httpx

IDLE_S = 5
"""After so long without a byte the other end is asked whether it is there."""

INTERVAL_S = 2
PROBES = 3
"""So many questions, so far apart, without an answer end the connection."""

UNCONFIRMED_S = 12
"""What was sent and not confirmed for so long never arrives: longer than a line of the worst kind takes."""

_NAMED = (
    ("TCP_KEEPIDLE", IDLE_S),
    ("TCP_KEEPALIVE", IDLE_S),  # what macOS calls it
    ("TCP_KEEPINTVL", INTERVAL_S),
    ("TCP_KEEPCNT", PROBES),
    ("TCP_USER_TIMEOUT", UNCONFIRMED_S * 1000),  # Linux
    ("TCP_MAXRT", UNCONFIRMED_S),  # Windows
)


def liveness_options() -> list[tuple[int, int, int]]:
    """Return (level, option, value) for each option that this system knows."""
    known = [(socket.IPPROTO_TCP, getattr(socket, name), value) for name, value in _NAMED if hasattr(socket, name)]
    return [(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1), *known]


def watch_over(connected: socket.socket | None) -> None:
    """Set the options on a connected socket; one that does not know an option is left without it."""
    if connected is None:
        return
    for option in liveness_options():
        with suppress(OSError):
            connected.setsockopt(*option)


def watched_transport(ssl_context: ssl.SSLContext | None, *, is_here: bool) -> httpx.AsyncHTTPTransport | None:
    """Return what makes connections with these options; None where a proxy is between, which httpx looks up itself.

    Args:
        ssl_context: what they are wrapped in.
        is_here: the hub is on this machine, to which no proxy leads.
    """
    if not is_here and getproxies():
        return None
    verify = ssl_context or ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    return httpx.AsyncHTTPTransport(verify=verify, socket_options=liveness_options(), trust_env=False)
