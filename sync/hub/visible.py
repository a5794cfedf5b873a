"""Which part of a record a scope shows: a customer's scope shows the public fields only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from sync.merge.join import CREATION, Version
from sync.protocol.messages import Row
from sync.records import FieldValue

VisibleFields: TypeAlias = Callable[[str, Mapping[str, FieldValue], str], Mapping[str, FieldValue]]
"""(kind, fields, scope in which the record is read) -> the fields shown there (desk.audience.visible_fields)."""


def all_fields(_kind: str, fields: Mapping[str, FieldValue], _in_scope: str) -> Mapping[str, FieldValue]:
    """Show the whole record."""
    return fields


def shown_row(visible: VisibleFields, kind: str, record_id: str, version: Version, in_scope: str, seq: int) -> Row:
    """Return a record as one who reads this scope may see it, its clock included.

    Args:
        in_scope: the scope that is read; the record's own scope is told in the row.
        seq: of the record's line in that scope, 0 outside of a page.
    """
    fields = version.fields.copy()
    scope = str(fields.pop("scope"))
    shown = dict(visible(kind, fields, in_scope))
    clk = version.clk
    if len(shown) < len(fields):
        clk = {name: stamp for name, stamp in clk.items() if name in shown or name in {CREATION, "scope"}}
    return Row(seq=seq, kind=kind, record_id=record_id, scope=scope, fields=shown, clk=clk)
