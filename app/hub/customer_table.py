"""A table of customers and the hub's store: the plan, and its writing in batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.hub.errors import SettingsError
from desk.importing.entries import Plan
from desk.importing.fields import Field
from desk.importing.known import KnownCustomers
from desk.importing.mapping import ColumnMapping, ImportOptions, guess_mapping
from desk.importing.plan import make_plan
from sync.exchange.customers import customers
from sync.exchange.lines import Table, sample_of
from sync.hub.hub_store import HubStore

SAMPLE_LINES = 200
"""So many lines are looked at to tell what a column holds."""


@dataclass(frozen=True)
class TableOrder:
    """What shall be imported."""

    table: Table
    mapping: ColumnMapping
    options: ImportOptions


def mapping_from(table: Table, words: Sequence[str]) -> ColumnMapping:
    """Return the likeliest mapping of a table, changed as the words COLUMN=FIELD say.

    Raises:
        SettingsError: there is no such column or field, or nothing names a customer.
    """
    mapping = guess_mapping(table.header, [line.cells for line in sample_of(table, SAMPLE_LINES)])
    for word in words:
        name, _, field = word.rpartition("=")
        mapping = mapping.with_field(_column(table, name), _field(field))
    if mapping.problem is not None:
        raise SettingsError(
            "No column names a person or an organisation. Nothing was changed; say which one does, such as "
            f"--map {table.header[0]!r}=contact.name."
        )
    return mapping


def _column(table: Table, name: str) -> int:
    wanted = name.strip().casefold()
    fits = [at for at, heading in enumerate(table.header) if heading.casefold() == wanted]
    if fits:
        return fits[0]
    if wanted.isdecimal() and 1 <= int(wanted) <= len(table.header):
        return int(wanted) - 1
    raise SettingsError(f"There is no column {name!r}; the table has {', '.join(table.header)}. Nothing was changed.")


def _field(word: str) -> Field | None:
    if not word.strip():
        return None
    try:
        return Field(word.strip())
    except ValueError:
        every = ", ".join(field.value for field in Field)
        raise SettingsError(f"There is no field {word!r}, but {every}. Nothing was changed.") from None


def plan_import(store: HubStore, order: TableOrder) -> Plan:
    """Return what an import would change at this hub.

    Raises:
        StoreError: the records cannot be read.
    """
    with store.reader.begin() as connection:
        known = KnownCustomers(customers(connection, "organisation"), customers(connection, "contact"))
    return make_plan(order.table, order.mapping, known, order.options)


def write_plan(store: HubStore, plan: Plan) -> Iterator[int]:
    """Write what a plan says, a transaction for each batch; yield how many records each wrote.

    Raises:
        StoreError: a batch was not written; those before it are.
    """
    for batch in plan.batches():
        yield len(store.write_as_hub(batch))
