"""What the trials of a selftest mean, in words for the person who runs the hub."""

from __future__ import annotations

from collections.abc import Sequence

from app.hub.selftest import IMPLAUSIBLE_SYNC_MS, Part

NO_POWER_CUT = "Not tested, because no program can: whether the disk keeps what it acknowledged when the power fails."
TOO_QUICK = (
    "It says that data is safe after {ms:g} ms, which is quicker than any disk: this is memory, or a system that "
    "does not wait for the disk. A power cut may then take the last edits with it."
)
MEANING = {
    "kills": (
        "Edits that were acknowledged, or the equality of copies, did not survive the death of a program. Do not keep "
        "records there. Look for: a network folder without locks, `fsync` switched off, a virtual disk or controller "
        "that acknowledges what it has only in memory."
    ),
    "cuts": "A connection that broke did harm. Look for something between the programs that changes what is sent.",
    "weather": (
        "A client did not come back within ten seconds by itself, or lost something. Look for a firewall or virus "
        "scanner on this machine that holds connections on loopback, and for a machine that is far too busy."
    ),
    "histories": "The engine broke a promise of its own. Look for damaged memory, or a disk that returns other data.",
    "database": "Change these settings of PostgreSQL, and restart it.",
}
ELSEWHERE = (
    "Run the selftest once more in a folder on another disk (--folder DIR). Does it fail there too, the fault is "
    "Deskhand's: send the folder {folder} to its makers. It holds made-up records only."
)


def is_well(parts: Sequence[Part]) -> bool:
    """Tell whether no trial found anything."""
    return not any(part.faults for part in parts)


def verdict_on(parts: Sequence[Part], kept: str) -> str:
    """Return the verdict: a few plain sentences.

    Args:
        kept: folder with what the trials left, named where something was found.
    """
    return _praise(parts) if is_well(parts) else _blame(parts, kept)


def _count(parts: Sequence[Part], name: str, count: str) -> str:
    found = next((part.counts.get(count, 0) for part in parts if part.name == name), 0)
    return f"{found:,g}" if found < 1000 else f"{int(found):,}"


def _praise(parts: Sequence[Part]) -> str:
    what = "This database" if any(part.name == "database" for part in parts) else "This disk"
    lines = [
        f"{what} kept every one of {_count(parts, 'kills', 'edits')} acknowledged edits through "
        f"{_count(parts, 'kills', 'kills')} kills, {_count(parts, 'kills', 'kills_of_the_hub')} of them of the hub. "
        f"Nothing was lost or doubled by {_count(parts, 'cuts', 'cuts')} cuts of the line, and "
        f"{_count(parts, 'histories', 'histories')} random histories ended as they should. After "
        f"{_count(parts, 'weather', 'kinds_of_bad_weather')} kinds of bad connections clients were in step "
        f"again within {_count(parts, 'weather', 'slowest_recovery_s')} s, and all copies were equal."
    ]
    sync_ms = next((part.counts["ms_a_sync"] for part in parts if part.name == "storage"), 1.0)
    if sync_ms < IMPLAUSIBLE_SYNC_MS:
        lines.append(TOO_QUICK.format(ms=sync_ms))
    return "\n".join([*lines, NO_POWER_CUT])


def _blame(parts: Sequence[Part], kept: str) -> str:
    lines = ["NOT WELL."]
    for part in parts:
        if part.faults:
            lines += [f"{part.name}: {fault}" for fault in part.faults]
            lines.append(MEANING.get(part.name, ""))
    lost = next((part.counts.get("lost", 0) for part in parts if part.name == "kills"), 0)
    if lost:
        lines.insert(1, f"{lost:,g} of {_count(parts, 'kills', 'edits')} acknowledged edits are lost.")
    return "\n".join([*lines, ELSEWHERE.format(folder=kept)])
