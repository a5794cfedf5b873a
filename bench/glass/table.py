"""Writes the tables of docs/performance.md from the lines that the benchmarks print.

    python -m bench.view_slow > slow.json; python -m bench.echo > echo.json
    python -m bench.glass.table slow.json echo.json

Only the parts between `<!-- figures: NAME -->` and `<!-- end -->` are replaced, by the benchmark's name.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.records.tables import plain_cells, sync_cells

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
NEVER = "never"
EMPTY = "-"

Report = Mapping[str, Any]


class TableError(Exception):
    """The document or a report cannot be used; the text says why."""


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a Markdown table: the first column to the left, numbers to the right."""
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def conditions(report: Report) -> str:
    """Return the sentence above a table: the machine and how busy it was."""
    return f"{report['machine']}; load {report['load']} (with everything else that ran)."


def view_table(report: Report) -> str:
    """Return a table of scenes, a row for each pair."""
    head = ["scene", "p50 ms", "p95 ms", "opened ms", "shown", "fps", "KB", "cpu s server", "cpu s viewer"]
    times = sorted(
        {at for pairs in report["scenes"].values() for one in pairs.values() for at in one["likeness_db"]}, key=float
    )
    head += [f"dB {at} s" for at in times]
    rows = [
        [f"{scene}: {pair}", *_view_cells(figures), *(figures["likeness_db"].get(at, EMPTY) for at in times)]
        for scene, pairs in report["scenes"].items()
        for pair, figures in pairs.items()
    ]
    return table(head, rows)


def _view_cells(figures: Mapping[str, Any]) -> list[object]:
    timed = [_or_never(figures[name]) for name in ("latency_p50_ms", "latency_p95_ms", "opened_ms")]
    counted = [figures[name] for name in ("shown", "fps", "kbytes", "cpu_server_s", "cpu_viewer_s")]
    return [*timed, *counted]


def still_table(report: Report) -> str:
    """Return what a still screen costs."""
    names = ["server_cpu_percent", "viewer_cpu_percent", "hub_cpu_percent", "down_bytes", "up_bytes"]
    head = ["pair", "server, % of a core", "viewer, % of a core", "hub, % of a core", "bytes down", "bytes up"]
    return table(head, ([pair, *(at[name] for name in names)] for pair, at in report["pairs"].items()))


def input_table(report: Report) -> str:
    """Return input to pixel, a row for each line, pair and what goes on beside it."""
    head = ["line: pair", "beside", "p50 ms", "p95 ms", "of it until painted, p50", "keys", "file MB/s"]
    names = ["p50_ms", "p95_ms", "painted_p50_ms"]
    return table(
        head,
        (
            [f"{line}: {pair}", beside, *(_or_never(at[name]) for name in names), at["strokes"], at.get("mb_s", EMPTY)]
            for line, pairs in report["wires"].items()
            for pair, trials in pairs.items()
            for beside, at in trials.items()
        ),
    )


def recovery_table(report: Report) -> str:
    """Return how soon each pair was right again, a column for each fault."""
    faults = list(dict.fromkeys(fault for times in report["seconds"].values() for fault in times))
    rows = (
        [pair, *(_or_never(times[fault]) if fault in times else EMPTY for fault in faults)]
        for pair, times in report["seconds"].items()
    )
    return table(["pair", *(f"{fault} s" for fault in faults)], rows)


def endurance_table(report: Report) -> str:
    """Return what each program held and used, at five moments of the run."""
    samples = report["samples"]
    chosen = [samples[round(share * (len(samples) - 1))] for share in (0, 1 / 6, 1 / 3, 2 / 3, 1)]
    head = ["program", *(f"MiB at {one['at_s'] / 60:.0f} min" for one in chosen), "cpu, % of a core"]
    rows = []
    for end in ("server", "viewer"):
        for name, last in chosen[-1][end].items():
            held = [one[end][name]["rss_mib"] if name in one[end] else EMPTY for one in chosen]
            rows.append([f"{end}: {name}", *held, round(last["cpu_s"] / chosen[-1]["at_s"] * 100, 1)])
    return table(head, rows)


def stop_table(report: Report) -> str:
    """Return how fast lines are cut."""
    return table(["way", "p50 ms", "p95 ms", "max ms"], ([way, *at.values()] for way, at in report["ms"].items()))


def echo_table(report: Report) -> str:
    """Return round trips, and what the relay adds."""
    ways = {name.replace("_", " "): report[name] for name in ("tcp", "direct", "relay", "relay_adds")}
    return table(["way", "p50 ms", "p95 ms"], ([way, *at.values()] for way, at in ways.items()))


def files_table(report: Report) -> str:
    """Return speeds of files, ours and OpenSSH's."""
    names = ["up_mb_s", "up_cpu_s", "down_mb_s", "down_cpu_s", "agent_peak_mib", "companion_peak_mib"]
    head = ["pair", "up MB/s", "cpu s", "down MB/s", "cpu s", "agent MiB", "companion MiB"]
    return table(head, ([pair, *(report[pair].get(name, EMPTY) for name in names)] for pair in ("deskhand", "openssh")))


def sync_table(report: Report) -> str:
    """Return the steps of sync, ours and the peers'."""
    return table(*sync_cells(report))


def plain_table(report: Report) -> str:
    """Return the figures of a large store or a crowd."""
    return table(*plain_cells(report))


TABLES: Mapping[str, Callable[[Report], str]] = {
    "view_slow": view_table,
    "view_middle": view_table,
    "view_free": view_table,
    "still": still_table,
    "input": input_table,
    "recovery": recovery_table,
    "endurance": endurance_table,
    "stop": stop_table,
    "echo": echo_table,
    "files": files_table,
    "sync": sync_table,
    "store": plain_table,
    "crowd": plain_table,
}


def replaced(document: str, report: Report) -> str:
    """Return the document with one benchmark's part written anew.

    Raises:
        TableError: the document has no part for it.
    """
    name = report["bench"]
    part = re.compile(rf"(<!-- figures: {re.escape(name)} -->\n).*?(<!-- end -->)", re.DOTALL)
    text = f"\n{conditions(report)}\n\n{TABLES[name](report)}\n\n"
    changed, count = part.subn(lambda match: match[1] + text + match[2], document)
    if count != 1:
        raise TableError(f"the document has {count} parts for {name}, and needs one")
    return changed


def _or_never(value: float | None) -> object:
    return NEVER if value is None else value


def main() -> int:
    """Write the tables; returns 1 when something did not fit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", type=Path, help="files with a benchmark's line each")
    args = parser.parse_args()
    document = DOCUMENT.read_text(encoding="utf-8")
    try:
        for path in args.reports:
            document = replaced(document, json.loads(path.read_text(encoding="utf-8")))
    except (TableError, KeyError, ValueError, OSError) as error:
        sys.stderr.write(f"{path}: {error}\n")
        return 1
    DOCUMENT.write_text(document, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
