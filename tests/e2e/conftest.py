"""The three programs as processes, each on a virtual screen, with sample data."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from app.demo.cast import AGENT_EMAIL
from app.demo.scene import Scene, set_scene

FREE_LINE_BYTES_S = 1e9


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A scene in which the agent is signed in and the customer has asked for help."""
    with ExitStack() as stack:
        scene = set_scene(stack, tmp_path, direct="loopback", line_bytes_s=FREE_LINE_BYTES_S)
        scene.workstation.write("signin.email", AGENT_EMAIL)
        scene.workstation.write("signin.password", scene.hub.facts.password)
        scene.workstation.click("signin.submit")
        scene.workstation.wait_for("queue.list", until=lambda seen: seen.get("rows", 0) > 10)
        scene.ledger.click("ledger.help")
        scene.companion.write("help.text", "The printer prints nothing")
        scene.companion.click("help.send")
        scene.workstation.click("queue.list", row="The printer prints nothing")
        yield scene
