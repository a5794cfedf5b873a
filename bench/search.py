"""Search in a million messages: every class of query, who calls, and what the index costs those who write.

One process, the large store encrypted as a workstation's is, its index whole. For each class p50 and p95 of the time
from the typed text to the ranked answer with its snippets; the bound is for all classes together. `bench.store`
measures the same beside plain SQLite without an index.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from bench.glass.machine import machine
from bench.glass.reckoning import percentile
from bench.records.large_desk import ME, indexed_store
from bench.records.large_store import KEY, NOW_MS
from bench.records.search_classes import query_classes
from sync.client.local_store import LocalStore
from sync.search.screen_pop import contacts_by_email, contacts_by_phone
from sync.search.searching import Searcher

MOST_P95_MS = 30.0
MOST_POP_P95_MS = 20.0
MS_PER_S = 1e3


def main() -> int:
    """Print one line of JSON; returns 0 when the bounds held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", type=Path, default=None, help="of a store with its index, else the large one")
    parser.add_argument("--processor", action="store_true", help="processor time instead: for a machine that is busy")
    args = parser.parse_args()
    clock = time.thread_time if args.processor else time.perf_counter
    store = LocalStore(args.folder or indexed_store(), clock=lambda: NOW_MS, key=KEY)
    try:
        figures = _searches(store, clock) | _pops(store, clock)
    finally:
        store.close()
    wrong = [
        name for name, most in (("search_p95_ms", MOST_P95_MS), ("pop_p95_ms", MOST_POP_P95_MS)) if figures[name] > most
    ]
    report = {
        "bench": "search",
        "machine": machine(),
        "load": round(os.getloadavg()[0], 1),
        "is_processor_time": args.processor,
    }
    print(json.dumps({**report, **figures, "not_within_bounds": wrong}))
    return bool(wrong)


def _searches(store: LocalStore, clock: Callable[[], float]) -> dict[str, float]:
    searcher = Searcher(lambda: NOW_MS)
    searcher.warm_up()
    with store.reading() as session:
        classes = query_classes(session)
    figures: dict[str, float] = {}
    everything: list[float] = []
    for name, queries in classes.items():
        took = [_timed(clock, lambda q=query: _search(store, searcher, q)) for query in queries]  # type: ignore[misc]  # bound now
        everything += took
        figures |= {
            f"{name}_p50_ms": round(percentile(took, 0.5), 1),
            f"{name}_p95_ms": round(percentile(took, 0.95), 1),
        }
    totals = {"search_p50_ms": percentile(everything, 0.5), "search_p95_ms": percentile(everything, 0.95)}
    return {name: round(value, 1) for name, value in totals.items()} | figures


def _search(store: LocalStore, searcher: Searcher, query: str) -> None:
    with store.reading() as session:
        searcher.search(session.connection(), query, me=ME)


def _pops(store: LocalStore, clock: Callable[[], float]) -> dict[str, float]:
    with store.reading() as session:
        rows = (
            session.connection()
            .exec_driver_sql("SELECT id, phone, email FROM contact WHERE rowid % 997 = 11")
            .fetchall()
        )

    def pop(phone: str, email: str, contact_id: str) -> None:
        with store.reading() as session:
            connection = session.connection()
            found = contacts_by_phone(connection, phone) if phone else contacts_by_email(connection, email)
            assert contact_id in found, (phone, email)

    by_phone = [_timed(clock, lambda r=row: pop(r.phone, "", r.id)) for row in rows]  # type: ignore[misc]  # bound now
    by_email = [_timed(clock, lambda r=row: pop("", r.email, r.id)) for row in rows]  # type: ignore[misc]  # bound now
    return {
        "pop_p50_ms": round(percentile(by_phone, 0.5), 2),
        "pop_p95_ms": round(percentile(by_phone, 0.95), 2),
        "pop_by_address_p95_ms": round(percentile(by_email, 0.95), 2),
    }


def _timed(clock: Callable[[], float], call: Callable[[], object]) -> float:
    began = clock()
    call()
    return (clock() - began) * MS_PER_S


if __name__ == "__main__":
    sys.exit(main())
