"""The commands with which a person's demonstration opens its windows really start the programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from app.demo.cast import companion_command, workstation_command
from sync.client.address import HubAddress


@pytest.mark.parametrize("which", ["workstation", "companion"])
def test_a_command_without_eyes_starts_its_program(which: str, tmp_path: Path) -> None:
    if which == "workstation":
        command = workstation_command(HubAddress("https://127.0.0.1:9", "ab" * 32), tmp_path, None)
    else:
        command = companion_command(tmp_path / "settings.toml", tmp_path, None)
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, timeout=30, check=True)
    assert done.stdout.startswith("usage: deskhand")
