"""Revisions of the hub's tables beside the records (sync.hub.tables)."""
