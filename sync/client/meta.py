"""The client's own state: its clock, what it knows of the hub, and whose store this is."""

from __future__ import annotations

import secrets

import msgspec
from sqlalchemy import Connection, select
from sqlalchemy.dialects.sqlite import insert

from sync.protocol.messages import SCHEMA
from sync.protocol.skew import corrected_offset_ms
from sync.records.checking import table_behind
from sync.store.local_tables import Meta

DEVICE_BYTES = 8
"""Two of a million devices get the same id with a chance of one in 37 million."""

_table = table_behind(Meta)
_insert = insert(_table)
_SAVE = _insert.on_conflict_do_update(
    index_elements=["key"], set_={"value": _insert.excluded.value}, where=_table.c.value != _insert.excluded.value
)


class ClientMeta(msgspec.Struct):
    """What the client knows, as it stands within one transaction.

    Attributes:
        device: the device part of our stamps.
        ticks: time part of the newest stamp made or seen.
        newest_at_hub: the newest stamp that the hub is known to hold; ours must get later than it.
        offset_ms: what to add to this machine's clock to get the hub's.
        epoch: the hub's, "" before the first contact.
        schema: of the program that wrote this store last.
        owner_id: principal whose records these are, "" before the first sign-in.
        account: SignedIn as JSON without its token, "" while signed out.
    """

    device: str
    ticks: int = 0
    newest_at_hub: int = 0
    offset_ms: int = 0
    epoch: str = ""
    schema: int = SCHEMA
    owner_id: str = ""
    account: str = ""

    def correct_offset(self, hub_now_ms: int, local_now_ms: int) -> None:
        """Follow the hub's clock when ours is off by more than the network explains."""
        self.offset_ms = corrected_offset_ms(self.offset_ms, hub_now_ms, local_now_ms)


def load_meta(connection: Connection) -> ClientMeta:
    """Read the state; a fresh store gets a device id of its own."""
    stored = {row.key: row.value for row in connection.execute(select(_table))}
    stored.setdefault("device", secrets.token_hex(DEVICE_BYTES))
    return msgspec.convert(stored, ClientMeta, strict=False)


def save_meta(connection: Connection, meta: ClientMeta) -> None:
    """Write the state; what is there already costs the disk nothing."""
    values = [{"key": key, "value": str(value)} for key, value in msgspec.structs.asdict(meta).items()]
    connection.execute(_SAVE, values)
