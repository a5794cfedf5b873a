"""What a client should hold, worked out from the hub's records alone, and what it does hold."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, select

from sync.merge.join import Version
from sync.records import KINDS, FieldValue
from sync.store.rows import table_of, version_from
from sync.trial.expectation import Rows, with_defaults
from sync.trial.rules import Rules


def rows_in(connection: Connection) -> Rows:
    """Return every record in a database, the hub's or a client's."""
    rows: Rows = {}
    for kind in KINDS:
        for row in connection.execute(select(table_of(kind))):
            version = version_from(kind, row)
            rows[kind, row.id] = (version.fields, version.clk)
    return rows


def shown(rows: Rows, scopes: Collection[str], rules: Rules) -> Rows:
    """Return which of the hub's records, and which part of each, a client with these scopes should hold."""
    found: Rows = {}
    for (kind, record_id), (fields, clk) in rows.items():
        ticket_id = record_id if kind == "ticket" else str(fields.get("ticket_id", ""))
        ticket = rows.get(("ticket", ticket_id), ({}, {}))[0]
        own = str(fields["scope"])
        seen_in = set(rules.audiences(kind, fields, own, str(ticket.get("contact_id", "")))) & set(scopes)
        if seen_in:
            found[kind, record_id] = _part(kind, fields, clk, rules, own if own in seen_in else min(seen_in))
    return found


def _part(
    kind: str, fields: dict[str, FieldValue], clk: dict[str, str], rules: Rules, in_scope: str
) -> tuple[dict[str, FieldValue], dict[str, str]]:
    values = {name: value for name, value in fields.items() if name != "scope"}
    part = rules.visible_fields(kind, values, in_scope)
    whole = with_defaults(kind, Version(dict(part))) | {"scope": fields["scope"]}
    return whole, {name: stamp for name, stamp in clk.items() if name in part or name in {"*", "scope"}}


def differences(held: Rows, wanted: Rows) -> list[str]:
    """Return a line for each record that is missing, too many or different."""
    lines = [f"{kind} {record_id} is missing" for kind, record_id in sorted(wanted.keys() - held.keys())]
    lines += [f"{kind} {record_id} should not be there" for kind, record_id in sorted(held.keys() - wanted.keys())]
    for key in sorted(held.keys() & wanted.keys()):
        if held[key] != wanted[key]:
            names = sorted(n for n in wanted[key][0] if held[key][0].get(n) != wanted[key][0][n])
            lines.append(f"{key[0]} {key[1]} differs in {', '.join(names) or 'its clock'}")
    return lines
