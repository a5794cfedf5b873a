"""The chains of this package; the hub program adds one for its own tables."""

from __future__ import annotations

from pathlib import Path

from sync.store.migrations.chain import Chain

_HERE = Path(__file__).parent

RECORDS = Chain("records", _HERE / "records", (("r0001_records", "ticket"), ("r0002_conflicts", "conflict")))
"""The records themselves (sync.records), the same at both ends."""

LOCAL = Chain("local", _HERE / "local", (("r0001_local", "outbox"),), undeclared=("search_",))
"""What only clients keep (sync.store.local_tables)."""

HUB = Chain("hub", _HERE / "hub", (("r0001_hub", "workspace"),))
"""What only the hub keeps beside the records (sync.hub.tables)."""

CLIENT_CHAINS = (RECORDS, LOCAL)
HUB_CHAINS = (RECORDS, HUB)
