"""Revisions of the hub program's own tables (app.hub.tables)."""
