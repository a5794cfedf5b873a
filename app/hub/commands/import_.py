"""`deskhand-hub import`: take customers in from a table."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from pathlib import Path

from app.hub.commands.terminal import Commands, say
from app.hub.customer_table import TableOrder, mapping_from, plan_import, write_plan
from app.hub.errors import SettingsError
from app.hub.folder import DataFolder
from app.hub.ledger import Ledger, open_ledger
from app.hub.settings import load_settings
from desk.importing.dates import DateOrder
from desk.importing.entries import Entry, Outcome, Plan
from desk.importing.fields import TITLES, Field
from desk.importing.mapping import ColumnMapping, ImportOptions
from desk.importing.remarks import WORDING, sentence
from sync.exchange.source import Wish, read_table

DESCRIPTION = """\
Take organisations and contacts in from a CSV, XLSX, XLS or ODS file. It says what would change and asks before it
does it; the hub may be serving meanwhile. The same file may be imported again: what is there already stays as it is.
"""

SHOWN_AT_MOST = 20
"""So many customers of each outcome are listed, unless all are asked for."""

FIELDS = ", ".join(field.value for field in Field)


def add_to(commands: Commands) -> None:
    """Describe the command."""
    parser = commands.add_parser("import", help="take customers in from a table", description=DESCRIPTION)
    parser.add_argument("file", type=Path, metavar="FILE", help="the table")
    parser.add_argument("--sheet", default="", metavar="NAME", help="of a spreadsheet (the first one)")
    words = f"where a column goes: its heading, or its number from 1; FIELD is one of {FIELDS}, or nothing to leave out"
    parser.add_argument("--map", action="append", default=[], metavar="COLUMN=FIELD", help=words)
    parser.add_argument("--encoding", default="", help="of a text (found by itself)")
    parser.add_argument("--delimiter", default="", help="between the columns of a text (found by itself)")
    parser.add_argument("--fill-only", action="store_true", help="leave fields alone that hold something already")
    parser.add_argument("--blank", action="store_true", help="let empty cells empty the fields")
    order = "of dates such as 03/04/2026 (told by the column)"
    parser.add_argument("--dates", choices=[order.value for order in DateOrder], help=order)
    parser.add_argument("--all", action="store_true", help="list every customer, not only the first of each kind")
    parser.add_argument("--dry-run", action="store_true", help="only say what would change")
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Import a table."""
    folder = DataFolder(arguments.data)
    table = read_table(arguments.file, Wish(arguments.sheet, arguments.encoding, _delimiter(arguments.delimiter)))
    mapping = mapping_from(table, arguments.map)
    options = ImportOptions(
        is_filling_only=arguments.fill_only,
        is_blanking=arguments.blank,
        date_order=DateOrder(arguments.dates) if arguments.dates else None,
    )
    say_mapping(table.header, mapping)
    with open_ledger(folder, load_settings(folder.settings)) as ledger:
        plan = plan_import(ledger.store, TableOrder(table, mapping, options))
        say_plan(plan, SHOWN_AT_MOST if not arguments.all else len(plan.entries))
        if arguments.dry_run or not plan.edit_count:
            say("Nothing was changed.")
            return 0
        if not arguments.yes and not _is_wanted(plan):
            say("Nothing was changed.")
            return 1
        _write(ledger, plan, arguments.file.name)
    return 0


def say_mapping(header: Sequence[str], mapping: ColumnMapping) -> None:
    """Say where the columns go."""
    for number, (name, field) in enumerate(zip(header, mapping.fields, strict=True), 1):
        goes = f"{field.value} ({TITLES[field]})" if field is not None else "left out"
        say(f"column {number:3} {name[:40]:40} -> {goes}")


def say_plan(plan: Plan, shown: int) -> None:
    """Say what would change: the first of each outcome, then the numbers."""
    for outcome in (Outcome.NEW, Outcome.CHANGED, Outcome.DUPLICATE, Outcome.SKIPPED):
        entries = [entry for entry in plan.entries if entry.outcome is outcome]
        for entry in entries[:shown]:
            say(_line(entry))
        if len(entries) > shown:
            say(f"... and {len(entries) - shown:,} more that are {outcome}; --all lists them")
    for entry in [entry for entry in plan.entries if entry.remarks and entry.outcome is Outcome.UNCHANGED][:shown]:
        say(_line(entry))
    say(", ".join(f"{plan.counts[outcome]:,} {outcome}" for outcome in Outcome) + ".")


def _line(entry: Entry) -> str:
    parts = [f"{entry.outcome:9} line {entry.line}: {entry.title}" + (f" ({entry.about})" if entry.about else "")]
    if entry.outcome is Outcome.CHANGED:
        for change in entry.changes:
            old, new = change.old_words or change.old, change.new_words or change.new
            parts.append(f"{change.field}: {_short(old)} -> {_short(new)}")
    parts += [sentence(remark, WORDING[remark.code]) for remark in entry.remarks]
    return "; ".join(parts)


def _short(text: str) -> str:
    shown = " ".join(text.split())
    return f"{shown[:60]}…" if len(shown) > 60 else shown or "(empty)"


def _is_wanted(plan: Plan) -> bool:
    if not sys.stdin.isatty():
        raise SettingsError("There is no terminal to ask at. Look at the list with --dry-run, then do it with --yes.")
    answer = input(f"Write {plan.edit_count:,} records? [y/N] ")
    return answer.strip().lower() in {"y", "yes"}


def _write(ledger: Ledger, plan: Plan, name: str) -> None:
    done = 0
    try:
        for written in write_plan(ledger.store, plan):
            done += written
    finally:
        ledger.audit.note("operator", "import", f"{done} of {plan.edit_count} records from {name}")
        if done < plan.edit_count:
            say(f"{done:,} of {plan.edit_count:,} records are in; import the same file again for the rest.")
    say(f"{done:,} records are in.")


def _delimiter(text: str) -> str:
    known = {"tab": "\t", "comma": ",", "semicolon": ";"}.get(text.lower(), text)
    if len(known) > 1:
        raise SettingsError(f"{text!r} cannot stand between columns; name one sign, or tab, comma, semicolon.")
    return known
