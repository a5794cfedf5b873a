"""A hub that is killed, a Stop without a hub, a companion that is killed: nothing is lost, and everybody is told."""

from __future__ import annotations

import os
import signal

import pytest

from app.demo.scene import Scene

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

ANSWER = "I am looking into it."


def look_at_the_screen(scene: Scene) -> None:
    """Ask to look, have it allowed, and wait for the picture."""
    scene.workstation.click("session.ask_view")
    scene.companion.click("request.grant")
    scene.wait_for_picture()


def test_what_is_written_while_the_hub_is_dead_arrives_when_it_is_back(scene: Scene) -> None:
    scene.hub.kill()
    scene.workstation.wait_for("status.line", value_of="text", until=lambda seen: "ffline" in _line(scene))
    scene.workstation.write("composer.text", ANSWER)
    scene.workstation.press("Return")
    scene.workstation.wait_for("composer.text", until=lambda seen: seen.get("text") == "")
    scene.hub.start_again()
    scene.companion.wait_for("chat")
    found = scene.witness.wait_for("message", lambda message: message.get("body") == ANSWER)
    assert found["author_name"] == "Anna Lindqvist"


def test_stop_ends_a_session_although_the_hub_is_dead(scene: Scene) -> None:
    look_at_the_screen(scene)
    scene.hub.kill()
    scene.wait_for_picture()
    scene.companion.click("banner.stop")
    scene.companion.wait_gone("banner")
    scene.wait_for_no_picture()
    scene.hub.start_again()
    scene.workstation.wait_gone("session.leave")
    ended = scene.witness.wait_for("remote_session", lambda session: session.get("ended_at_ms") is not None)
    assert ended["end_reason"] == "stopped"


def test_a_killed_companion_ends_the_view_and_the_record(scene: Scene) -> None:
    look_at_the_screen(scene)
    pid = scene.companion.ask("")["pid"]
    os.kill(pid, signal.SIGKILL)
    scene.workstation.wait_gone("session.leave")
    ended = scene.witness.wait_for("remote_session", lambda session: session.get("ended_at_ms") is not None)
    assert ended["end_reason"] == "lost"


def _line(scene: Scene) -> str:
    return str(scene.workstation.ask("status.link").get("text", ""))
