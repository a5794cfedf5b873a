"""Fixtures of the workstation's tests."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from workroom import Room


@pytest.fixture
def room(qapp: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Room]:
    """A hub with the agent Maria, and a loop to work on; no keyring of this machine is touched."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    gc.collect()  # what the last test left is let go here, not later in some thread, where Qt minds
    room = Room(qapp, tmp_path)
    room.agent_id = room.hub.add_agent()
    yield room
    room.close()
