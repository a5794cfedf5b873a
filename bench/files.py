"""Files within a session, both ways over loopback, beside OpenSSH's sftp: speed, memory, and what the processors do.

Companion and agent are a process each. OpenSSH's server and client are what everybody compares with; it does not
verify what arrived, we do (SHA-256 of the whole file at both ends).
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.glass import burden
from bench.glass.machine import machine
from bench.glass.programs import MeasuringError, Programs
from bench.session.agent import BenchSession, CompanionProcess
from bench.session.openssh import OpenSsh

MIB = 1 << 20

LEAST_SHARE_OF_PEER = 0.25
"""OpenSSH is C and verifies nothing; above this the disk or the network is the limit on any customer's line."""

LEAST_MB_S = 125.0
"""A gigabit network filled, the fastest that a customer's office has."""

MOST_PEAK_MIB = 200.0
"""Of each end: a file of any size must pass through without being held."""

SESSION_ID = "bench-files-1"


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--mib", type=int, default=512, help="size of the file")
    args = parser.parse_args()
    try:
        with Programs() as programs:
            source = _file(programs.folder / "source.bin", args.mib)
            theirs = _openssh(programs, source)
            ours = _ours(programs, source)
    except MeasuringError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    wrong = _broken(ours, theirs)
    report = {"bench": "files", "machine": machine(), "load": round(os.getloadavg()[0], 1), "mib": args.mib}
    print(json.dumps({**report, "deskhand": ours, "openssh": theirs, "not_within_bounds": wrong}))
    return bool(wrong)


def _file(path: Path, mib: int) -> Path:
    """Write a file that cannot be compressed, and have it in the system's cache."""
    block = os.urandom(MIB)
    with path.open("wb") as file:
        for _ in range(mib):
            file.write(block)
    return path


def _ours(programs: Programs, source: Path) -> dict[str, float]:
    granted = programs.folder / "granted"
    granted.mkdir()
    companion = CompanionProcess(programs)
    session = BenchSession(companion, SESSION_ID, "echo", str(granted))
    courier = session.connect(session.dial()).open_files()
    fetched = programs.folder / "fetched.bin"
    figures = {
        **_timed("up", source, lambda: courier.send(source, "file.bin"), (os.getpid(),)),
        **_timed("down", source, lambda: courier.fetch("file.bin", fetched), (os.getpid(),)),
        "agent_peak_mib": round(burden.own_peak_mib(os.getpid())),
        "companion_peak_mib": round(burden.peak_mib(companion.pid)),
    }
    courier.close()
    session.guest.close()
    if fetched.stat().st_size != source.stat().st_size:
        raise MeasuringError("The file that came back is not the file that was sent.")
    return figures


def _openssh(programs: Programs, source: Path) -> dict[str, float]:
    peer = OpenSsh(programs)
    there, back = programs.folder / "there.bin", programs.folder / "back.bin"
    figures = {
        **_timed("up", source, lambda: peer.sftp(f"put {source} {there}"), (os.getpid(),)),
        **_timed("down", source, lambda: peer.sftp(f"get {there} {back}"), (os.getpid(),)),
    }
    there.unlink()
    back.unlink()
    return figures


def _timed(name: str, source: Path, run: Callable[[], object], pids: tuple[int, ...]) -> dict[str, float]:
    """Time a transfer, in MB (10**6 bytes) a second, and add up the processes' work."""
    cpu_before = sum(burden.cpu_s(pid) for pid in pids)
    begin = time.perf_counter()
    run()
    seconds = time.perf_counter() - begin
    cpu_s = sum(burden.cpu_s(pid) for pid in pids) - cpu_before
    return {f"{name}_mb_s": round(source.stat().st_size / seconds / 1e6), f"{name}_cpu_s": round(cpu_s, 2)}


def _broken(ours: dict[str, float], theirs: dict[str, float]) -> list[str]:
    found = []
    for name in ("up_mb_s", "down_mb_s"):
        least = max(LEAST_MB_S, LEAST_SHARE_OF_PEER * theirs[name])
        if ours[name] < least:
            found.append(f"{name}: {ours[name]}, at least {least:.0f}")
    found += [
        f"{name}: {ours[name]}, at most {MOST_PEAK_MIB:.0f}"
        for name in ("agent_peak_mib", "companion_peak_mib")
        if ours[name] > MOST_PEAK_MIB
    ]
    return found


if __name__ == "__main__":
    sys.exit(main())
