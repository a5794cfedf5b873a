"""A server's companion with a real hub as a process and a real agent: opened without a click, seen, stopped, noted."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fakes.client_desk import Desk
from fakes.running_hub import EMAIL, RemoteAgent
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.client import cli
from app.client.help_call import HelpCall
from remote.lease import is_unattended
from sync.records import RemoteSession

MakeAgent = Callable[[], RemoteAgent]
NOBODY = HelpCall(name="Server 7")


@pytest.fixture(autouse=True)
def _no_key_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep away from the key ring of this machine."""
    for user in ("unattended.commands", "enrolment"):
        monkeypatch.setattr(f"app.client.{user}.system_key_ring", lambda: None)


def allow(desk: Desk, *, who: str = EMAIL, rights: str = "view,control") -> None:
    """Allow unattended access at the machine, as its administrator does."""
    data = desk.folder / "data"
    data.mkdir(exist_ok=True)
    words = ("unattended", "allow", "--data", str(data), "--who", who, "--rights", rights, "--until", "2199-12-31")
    assert cli.main(words) == 0


def served(desk: Desk, make_agent: MakeAgent) -> RemoteAgent:
    """Start the companion in the background and let an agent open a ticket for its machine."""
    desk.start(NOBODY, is_in_background=True)
    agent = make_agent()
    contact = agent.wait_for("contact")[-1]
    agent.open_ticket(str(contact.id), "Unattended access to Server 7")
    return agent


def test_an_agent_opens_a_server_that_nobody_sits_at(desk: Desk, make_agent: MakeAgent, qtbot: QtBot) -> None:
    allow(desk)
    agent = served(desk, make_agent)
    assert desk.companion is not None
    agent.ask("view", "control")
    answer = agent.answer()
    assert answer.is_granted
    line = agent.connect(answer)
    desk.wait(lambda: desk.companion is not None and line.code in _texts(desk.companion.slim_banner))
    assert desk.companion.slim_banner.isVisible()
    assert not desk.companion.banner.isVisible()
    assert not desk.companion.window.isVisible()
    stop = desk.companion.slim_banner.findChild(QWidget, "slim.stop")
    assert stop is not None
    qtbot.mouseClick(stop, Qt.MouseButton.LeftButton)
    assert agent.wait_for_end() == "stopped"
    record = agent.records("remote_session")[-1]
    assert isinstance(record, RemoteSession)
    assert is_unattended(record.lease)
    assert record.rights == ["view", "control"]
    assert not desk.companion.slim_banner.isVisible()


def test_a_person_is_asked_where_nothing_is_allowed(desk: Desk, make_agent: MakeAgent) -> None:
    allow(desk, who="somebody.else@example.com")
    agent = served(desk, make_agent)
    agent.ask("view")
    desk.click("request.decline")
    assert agent.answer().reason == "declined"


def test_taking_it_back_ends_the_session_that_runs(
    desk: Desk, make_agent: MakeAgent, capsys: pytest.CaptureFixture[str]
) -> None:
    allow(desk, who="team:support", rights="view")
    agent = served(desk, make_agent)
    agent.ask("view")
    agent.connect(agent.answer())
    data = str(desk.folder / "data")
    capsys.readouterr()
    assert cli.main(["unattended", "list", "--data", data]) == 0
    lease_id = capsys.readouterr().out.split()[0]
    assert cli.main(["unattended", "revoke", "--data", data, lease_id]) == 0
    assert agent.wait_for_end() == "revoked"


def _texts(widget: QWidget) -> str:
    return " ".join(str(part.property("text")) for part in widget.findChildren(QWidget))


def test_the_window_says_who_may_come_in_and_takes_it_back(desk: Desk, make_agent: MakeAgent) -> None:
    companion = desk.start(NOBODY)
    desk.ask("Help")
    agent = make_agent()
    assert desk.find("unattended") is None
    allow(desk)
    line = desk.see("unattended")
    assert companion.window.unattended.texts[0] == EMAIL
    assert "may see and use this computer without asking" in companion.window.unattended.texts[1].lower()
    agent.ask("view")
    assert agent.answer().is_granted
    (revoke,) = (
        button for button in line.findChildren(QPushButton) if button.objectName().startswith("unattended.revoke.")
    )
    desk.click(revoke.objectName())
    assert agent.wait_for_end() == "revoked"
    assert desk.find("unattended") is None
    assert companion.window.unattended.texts == []
