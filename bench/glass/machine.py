"""The machine in general words: enough to compare figures, nothing that names it."""

from __future__ import annotations

import os
import platform
from pathlib import Path

GIB = 1 << 30


def machine() -> str:
    """Return cores, processor family, memory, system and Python, for example "4 cores, Intel Xeon, 16 GiB, Debian"."""
    memory_gib = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / GIB
    facts = (f"{os.cpu_count()} cores", _processor(), f"{memory_gib:.0f} GiB", _system())
    return ", ".join((*facts, f"Python {platform.python_version()}"))


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            name, _, value = line.partition(":")
            if name.strip() == "model name":
                return value.strip()
    return platform.machine()


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return platform.system()
