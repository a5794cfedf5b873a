"""The tables of the performance document."""

from __future__ import annotations

import pytest

from bench.glass.table import DOCUMENT, TABLES, TableError, replaced, table

STOP = {"bench": "stop", "machine": "2 cores", "load": 0.5, "ms": {"direct": {"p50": 1.0, "p95": 2.0, "max": 3.0}}}
VIEW = {
    "bench": "view_slow",
    "machine": "2 cores",
    "load": 0.5,
    "scenes": {
        "scroll": {
            "deskhand": {
                "latency_p50_ms": None,
                "latency_p95_ms": None,
                "opened_ms": 80.0,
                "shown": 0.1,
                "fps": 1.0,
                "kbytes": 12.5,
                "cpu_server_s": 0.1,
                "cpu_viewer_s": 0.2,
                "likeness_db": {"1": 40.0, "0.3": 30.0},
            }
        }
    },
}


def test_table():
    assert table(["a", "b"], [["x|y", 1]]) == "| a | b |\n| --- | ---: |\n| x\\|y | 1 |"


def test_only_its_own_part_is_replaced():
    document = "before\n<!-- figures: stop -->\nold\n<!-- end -->\nafter\n<!-- figures: echo -->\nkept\n<!-- end -->\n"
    changed = replaced(document, STOP)
    assert "old" not in changed
    assert "2 cores; load 0.5" in changed
    assert "| direct | 1.0 | 2.0 | 3.0 |" in changed
    assert changed.startswith("before\n") and changed.endswith("<!-- figures: echo -->\nkept\n<!-- end -->\n")
    assert replaced(changed, STOP) == changed


def test_never_is_said_in_words_and_likeness_is_in_order_of_time():
    lines = TABLES["view_slow"](VIEW).splitlines()
    assert lines[0].endswith("| dB 0.3 s | dB 1 s |")
    assert lines[2].startswith("| scroll: deskhand | never | never | 80.0 |") and lines[2].endswith("| 30.0 | 40.0 |")


INPUT = {
    "p50_ms": 20.0,
    "p95_ms": None,
    "painted_p50_ms": 8.0,
    "strokes": 60,
}


def test_input_has_a_row_for_each_line_pair_and_company():
    report = {"wires": {"free": {"product": {"alone": INPUT, "send": {**INPUT, "mb_s": 120.0}}}}}
    assert TABLES["input"](report).splitlines()[2:] == [
        "| free: product | alone | 20.0 | never | 8.0 | 60 | - |",
        "| free: product | send | 20.0 | never | 8.0 | 60 | 120.0 |",
    ]


def test_recovery_says_never_and_what_was_not_tried():
    report = {"seconds": {"deskhand": {"killed": 0.4, "reset": None}, "tigervnc": {"reset": 1.0}}}
    assert TABLES["recovery"](report).splitlines()[2:] == [
        "| deskhand | 0.4 | never |",
        "| tigervnc | - | 1.0 |",
    ]


def test_endurance_follows_each_program():
    def sample(at_s: float, mib: float) -> dict[str, object]:
        hub = {"app.hub": {"pss_mib": 20.0, "rss_mib": mib, "cpu_s": at_s / 10}}
        return {"at_s": at_s, "server": hub, "viewer": {}}

    report = {"samples": [sample(minute * 60.0, 50.0 + minute) for minute in range(31)]}
    assert TABLES["endurance"](report).splitlines() == [
        "| program | MiB at 0 min | MiB at 5 min | MiB at 10 min | MiB at 20 min | MiB at 30 min | cpu, % of a core |",
        "| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
        "| server: app.hub | 50.0 | 55.0 | 60.0 | 70.0 | 80.0 | 10.0 |",
    ]


def test_a_document_without_the_part():
    with pytest.raises(TableError, match="stop"):
        replaced("nothing", STOP)


@pytest.mark.parametrize("name", sorted(TABLES))
def test_the_document_has_each_part_once(name: str):
    assert DOCUMENT.read_text(encoding="utf-8").count(f"<!-- figures: {name} -->") == 1
