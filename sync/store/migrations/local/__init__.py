"""Revisions of the tables that never leave a client (sync.store.local_tables)."""
