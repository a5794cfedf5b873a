"""What programs take: processor seconds and memory of a program and all that it started (Linux, /proc)."""

from __future__ import annotations

import os
from collections import defaultdict
from pathlib import Path

TICKS_PER_S = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """Return a process and its descendants."""
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").glob("[0-9]*/stat"):
        fields = _fields(entry)
        if fields:
            children[int(fields[1])].append(int(entry.parent.name))
    found, waiting = [], [pid]
    while waiting:
        one = waiting.pop()
        found.append(one)
        waiting += children.get(one, [])
    return found


def cpu_s(pid: int) -> float:
    """Return the processor seconds of a family so far, those of its ended children included."""
    return sum(own_cpu_s(member) for member in family(pid))


def own_cpu_s(pid: int) -> float:
    """Return the processor seconds of one process so far, and of its children that have ended."""
    fields = _fields(Path(f"/proc/{pid}/stat"))
    return sum(map(int, fields[11:15])) / TICKS_PER_S if fields else 0.0


def named(pid: int, *words: str) -> list[int]:
    """Return the members of a family that are one program, with what they started.

    Args:
        pid: of the family's eldest.
        words: any of these is a word of the program's command line, folders left out.
    """
    found: list[int] = []
    for member in family(pid):
        if any(word in words for word in command_words(member)):
            found += [one for one in family(member) if one not in found]
    return found


def command_words(pid: int) -> list[str]:
    """Return the words of a process's command line, folders left out; none when it has ended."""
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []
    return [word.rpartition("/")[2] for word in words]


def memory_mib(pid: int) -> tuple[float, float]:
    """Return what one process holds in memory now, MiB; zeros when it has ended.

    Returns:
        its own share (what it has with others is divided among them), and all that it has in memory.
    """
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0, 0.0
    held = {line.split(":")[0]: int(line.split()[1]) / 1024 for line in lines if line.endswith("kB")}
    return held.get("Pss", 0.0), held.get("Rss", 0.0)


def peak_mib(pid: int) -> float:
    """Return the most memory that a family's members held (the sum of each one's own peak), MiB."""
    return sum(own_peak_mib(member) for member in family(pid))


def own_peak_mib(pid: int) -> float:
    """Return the most memory that one process held, MiB; 0 when it has ended."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0) / 1024


def machine_ticks() -> tuple[int, int]:
    """Return busy and all ticks of all cores since the start of the machine."""
    numbers = [int(word) for word in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return sum(numbers) - numbers[3] - numbers[4], sum(numbers)


def _fields(stat: Path) -> list[str]:
    """Return the fields after the program's name, which may hold blanks: state, parent, ...; none when it ended."""
    try:
        return stat.read_text().rpartition(")")[2].split()
    except OSError:
        return []
