"""Revisions of the tables of records (sync.records)."""
