"""Pairs of server and viewer that are measured: ours, bare and as the whole product, and TigerVNC set for the line."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

PROGRAMS = Path(sys.executable).parent
"""Ours are installed beside the interpreter."""

COMMANDS = Path(__file__).parents[1]
"""Where the product's two commands are."""


@dataclass(frozen=True)
class Pair:
    """Two command lines; {display}, {port} and {host} are filled in.

    Attributes:
        server: shows the screen of its DISPLAY on a port.
        viewer: shows it full screen, 1:1, with its corner at 0,0.
    """

    name: str
    server: tuple[str, ...]
    viewer: tuple[str, ...]


OURS = Pair(
    "deskhand",
    (f"{PROGRAMS}/deskhand-client", "share", "--rfb-port", "{port}"),
    (f"{PROGRAMS}/deskhand", "view", "--full-screen", "{host}::{port}"),
)

PRODUCT = Pair(
    "product",
    (f"{COMMANDS}/product_server", "{port}"),
    (f"{COMMANDS}/product_viewer", "{host}", "{port}"),
)
"""Everything between two people: a hub with its relay, SSH, unattended access, companion and workstation."""

TIGERVNC_SERVER = (
    *("X0tigervnc", "-display", "{display}", "-rfbport", "{port}", "-SecurityTypes", "None", "-localhost"),
    *("-MaxProcessorUsage", "100", "-PollingCycle", "15", "-FrameRate", "60"),
)
"""It reads the screen by XDamage where it can; the limits that would keep it slow are lifted."""

TIGERVNC_VIEWER = (
    *("vncviewer", "-FullScreen", "-SecurityTypes", "None", "-RemoteResize=0"),
    *("-ReconnectOnError=0", "-AlertOnFatalError=0"),
)


def tigervnc(name: str, *options: str) -> Pair:
    """Return TigerVNC with options of its viewer, which decides about quality and compression."""
    return Pair(name, TIGERVNC_SERVER, (*TIGERVNC_VIEWER, *options, "{host}::{port}"))


def _tight(quality: int, compression: int) -> tuple[str, ...]:
    return (
        *("-AutoSelect=0", "-PreferredEncoding", "Tight", "-FullColor"),
        *("-QualityLevel", str(quality), "-CustomCompressLevel", "-CompressLevel", str(compression)),
    )


PEERS: Mapping[str, Pair] = {
    "slow": tigervnc("tigervnc", *_tight(quality=2, compression=9)),
    "middle": tigervnc("tigervnc", *_tight(quality=4, compression=6)),
    "free": tigervnc("tigervnc"),
    "far": tigervnc("tigervnc", *_tight(quality=1, compression=9)),
}
"""By line: few bytes at 512 kbit/s, its own choice without a limit. Chosen, not searched for.

AutoSelect must be off: with it, vncviewer sets quality and compression by what it measures and overrules both options.
Its first picture then takes the slow line for seconds, and what is typed waits for that.
"""
