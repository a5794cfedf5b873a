"""The tables of the benchmarks of records in docs/performance.md (bench.glass.table writes them)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

Report: TypeAlias = Mapping[str, Any]
Cells: TypeAlias = tuple[list[str], list[list[object]]]
"""The head of a table and its rows."""

EMPTY = "-"

WORDS: Mapping[str, str] = {
    "first_s": "10,000 tickets to an empty client, s",
    "edits_s": "1,000 edits back, s",
    "many_landed_s": "100,000 records to an empty client, s",
    "many_searchable_s": "until all of them can be searched, s",
    "quiet_round_ms": "a round with nothing to do, ms",
    "chat_p50_ms": "a chat line to a colleague, p50 ms",
    "chat_p95_ms": "a chat line to a colleague, p95 ms",
    "worst_page_ms": "a page of a conversation, the slowest, ms",
    "worst_page_of_long_talk_ms": "a page of one of 20,000 messages, the slowest, ms",
    "pop_p50_ms": "from a telephone number to the customer's card, p50 ms",
    "pop_p95_ms": "from a telephone number to the customer's card, p95 ms",
    "search_p50_ms": "ranked search, p50 ms",
    "search_p95_ms": "ranked search, p95 ms",
    "scan_p50_ms": "plain SQLite looking through every message, p50 ms",
    "scan_p95_ms": "plain SQLite looking through every message, p95 ms",
    "first_window_s": "from the start to the queue on the screen, s",
    "opened_p50_ms": "from choosing a ticket to its conversation on the screen, p50 ms",
    "opened_p95_ms": "from choosing a ticket to its conversation on the screen, p95 ms",
    "workstation_pss_mib": "memory of the workstation, PSS, MiB",
    "workstation_rss_mib": "memory of the workstation, RSS, MiB",
    "written": "messages written in a minute",
    "to_deliver": "deliveries due",
    "lost": "of them lost",
    "p50_ms": "delivery, p50 ms",
    "p99_ms": "delivery, p99 ms",
    "worst_ms": "delivery, slowest ms",
    "typing_p99_ms": "somebody is writing, p99 ms",
    "hub_empty_mib": "hub without clients, MiB",
    "hub_full_mib": "hub with all clients, MiB",
    "hub_end_mib": "hub after the minute, MiB",
    "kib_a_connection": "for each client, KiB",
    "hub_cpu_share": "hub, cores busy",
}
"""What the figures of a line are called, in the order of the tables."""


def sync_cells(report: Report) -> Cells:
    """Return the steps of sync, a column for each peer."""
    peers = ("deskhand", "pouchdb", "anki")
    quiet = {peer: dict(report.get(peer, {})) for peer in peers}
    for peer in peers[1:]:
        if "nothing_s" in quiet[peer]:
            quiet[peer]["quiet_round_ms"] = round(quiet[peer]["nothing_s"] * 1000, 1)
    names = [name for name in WORDS if name in report["deskhand"]]
    return ["step", *peers], [[WORDS[name], *(quiet[peer].get(name, EMPTY) for peer in peers)] for name in names]


def plain_cells(report: Report) -> Cells:
    """Return the figures of a line, one below the other."""
    return ["what", "figure"], [[words, report[name]] for name, words in WORDS.items() if name in report]
