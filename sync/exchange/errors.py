"""What can go wrong with tables that come in and records that go out."""

from __future__ import annotations

from sync.errors import SyncError


class TableError(SyncError):
    """A file is no table that can be read; nothing was changed."""


class ExportError(SyncError):
    """Records could not be written out; what was begun was taken away again."""


class StoppedError(SyncError):
    """A person stopped the work; what was begun was taken away again."""
