"""The tables of the benchmarks of records."""

from __future__ import annotations

from bench.glass.table import DOCUMENT, TABLES, replaced

FRAME = {"machine": "2 cores", "load": 0.5, "not_within_bounds": []}
SYNC = {
    **FRAME,
    "bench": "sync",
    "deskhand": {"first_s": 0.3, "edits_s": 0.1, "many_searchable_s": 6.0, "quiet_round_ms": 6.5, "chat_p95_ms": 30.0},
    "pouchdb": {"first_s": 1.2, "edits_s": 1.1, "nothing_s": 0.07},
    "anki": {"first_s": 0.3, "edits_s": 0.04, "nothing_s": 0.0004},
}
CROWD = {**FRAME, "bench": "crowd", "clients": 1500, "written": 1200, "lost": 0, "p99_ms": 120.0, "faults": []}
STORE = {**FRAME, "bench": "store", "first_window_s": 1.2, "search_p95_ms": 20.1}


def test_sync_has_a_column_for_each_peer_and_a_row_for_each_step() -> None:
    lines = TABLES["sync"](SYNC).splitlines()
    assert lines[0] == "| step | deskhand | pouchdb | anki |"
    assert lines[2] == "| 10,000 tickets to an empty client, s | 0.3 | 1.2 | 0.3 |"
    assert "| a round with nothing to do, ms | 6.5 | 70.0 | 0.4 |" in lines
    assert "| until all of them can be searched, s | 6.0 | - | - |" in lines


def test_sync_without_its_peers_has_empty_columns() -> None:
    alone = {name: value for name, value in SYNC.items() if name not in {"pouchdb", "anki"}}
    assert TABLES["sync"](alone).splitlines()[2].endswith("| 0.3 | - | - |")


def test_a_store_and_a_crowd_have_a_row_for_each_figure() -> None:
    assert "| deliveries due |" not in TABLES["crowd"](CROWD)
    assert "| of them lost | 0 |" in TABLES["crowd"](CROWD)
    assert TABLES["store"](STORE).splitlines()[2:] == [
        "| ranked search, p95 ms | 20.1 |",
        "| from the start to the queue on the screen, s | 1.2 |",
    ]


def test_the_document_has_a_place_for_each() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    for report in (SYNC, CROWD, STORE):
        document = replaced(document, report)
    assert "| delivery, p99 ms | 120.0 |" in document
