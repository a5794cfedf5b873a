"""The way to a VNC server: its address as people write it, and a TCP connection to it."""

from __future__ import annotations

import re
import socket

from remote.errors import PathError, UsageError
from remote.stream import make_prompt

FIRST_PORT = 5900
"""Display :0 of a VNC server; display :1 is one higher (RFC 6143, section 8.1)."""
MAX_DISPLAY = 99
"""The largest number after one colon that is a display; TigerVNC takes larger ones for ports, and so do we."""
MAX_PORT = 65535

ADDRESS = re.compile(r"^(?P<host>\[[0-9A-Fa-f:.%\w]+\]|[^:\[\]\s]*)(?:(?P<colons>::?)(?P<number>\d{1,5}))?$")


def parse_vnc_address(text: str) -> tuple[str, int]:
    """Return host and port of "host", "host:display", "host:port", "host::port" or "[IPv6]::port".

    Raises:
        UsageError: the text is no such address.
    """
    match = ADDRESS.match(text.strip())
    if match is None or not text.strip():
        raise UsageError(f"“{text}” is no address of a VNC server. Write HOST::PORT, for example 192.168.1.20::5900.")
    host = match["host"].strip("[]") or "localhost"
    number = int(match["number"] or 0)
    port = number if match["colons"] == "::" or number > MAX_DISPLAY else FIRST_PORT + number
    if not 0 < port <= MAX_PORT:
        raise UsageError(f"“{text}” names port {port}; ports go from 1 to {MAX_PORT}.")
    return host, port


def dial_vnc(host: str, port: int, timeout_s: float) -> socket.socket:
    """Connect to a server; blocks the calling thread.

    Raises:
        PathError: nobody answered at this address in time.
    """
    try:
        line = socket.create_connection((host, port), timeout_s)
    except socket.gaierror as error:
        raise PathError(f"There is no computer named {host}.") from error
    except ConnectionRefusedError as error:
        raise PathError(f"{host} is there, but nothing listens at port {port}.") from error
    except TimeoutError as error:
        raise PathError(f"{host} did not answer at port {port} within {timeout_s:g} seconds.") from error
    except OSError as error:
        raise PathError(f"{host} cannot be reached at port {port}: {error.strerror or error}.") from error
    line.settimeout(None)
    make_prompt(line)
    return line
