"""The agent's pen in a session as the customer lives it: on his screen while he lets it, and not a moment longer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.customer import WAIT_MS, Agent, Home
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client.presenters.drawing import Drawing
from remote.draw.messages import Ink, Stroke
from remote.draw.pen import DrawingPen
from remote.lease import Right
from remote.ssh.channel import open_subsystem
from remote.ssh.guest import GuestLine
from widgets.companion import DrawingBoard


class Easel:
    """A session in which an agent may draw, and the board that the customer sees."""

    def __init__(self, home: Home, agent: Agent, qtbot: QtBot) -> None:
        self.home, self.agent, self.qtbot = home, agent, qtbot
        self.parent = QWidget()
        qtbot.addWidget(self.parent)
        self.bar = QWidget()
        qtbot.addWidget(self.bar)
        self.drawing = Drawing(home.desk, lambda: [self.bar], self.parent)
        self.line: GuestLine | None = None

    @property
    def board(self) -> DrawingBoard:
        return self.drawing.board

    def begin(self, *rights: str) -> DrawingPen:
        """Ask for rights, get them, and draw something that stays."""
        self.agent.ask(*rights)
        self.home.desk.grant(tuple(Right))
        self.qtbot.waitUntil(lambda: bool(self.home.answers), timeout=WAIT_MS)
        self.line = self.agent.connect(self.qtbot)
        pen = self.line.open_drawing()
        pen.pin(True)
        pen.end(pen.begin(Ink.RED, 50, 50))
        pen.point(60, 60)
        self.wait_for(2)
        return pen

    def wait_for(self, windows: int) -> None:
        self.qtbot.waitUntil(lambda: len(self.board.windows) == windows, timeout=WAIT_MS)


@pytest.fixture
def easel(home: Home, agent: Agent, qtbot: QtBot) -> Iterator[Easel]:
    easel = Easel(home, agent, qtbot)
    yield easel
    agent.guest.close()
    easel.drawing.close()


def test_an_agent_who_may_only_look_draws_under_his_name(easel: Easel) -> None:
    easel.begin("view")
    flag = next(window for window in easel.board.windows if window.objectName() == "drawing.pointer")
    assert flag.property("objectName") == "drawing.pointer"
    assert getattr(flag, "name") == "Anna Berg"  # noqa: B009 - only the pointer has one
    session = easel.home.desk.session
    assert session is not None
    assert not session.refused


def test_stop_takes_it_away_within_the_click(easel: Easel) -> None:
    easel.begin("view")
    session = easel.home.desk.session
    assert session is not None
    session._marked.emit(Stroke(7, Ink.RED, ((80, 80), (90, 90))))
    easel.home.desk.stop()
    assert easel.board.windows == []
    QCoreApplication.processEvents()
    assert easel.board.windows == [], "what was on its way is not shown either"
    easel.qtbot.waitUntil(lambda: easel.home.desk.session is None, timeout=WAIT_MS)


def test_it_goes_with_the_agent(easel: Easel) -> None:
    easel.begin("view")
    easel.agent.guest.close()
    easel.wait_for(0)
    assert easel.home.desk.session is not None, "he may come back"


def test_it_goes_when_the_lease_is_over(easel: Easel) -> None:
    easel.begin("view")
    now_ms = easel.home.now_ms
    easel.home.now_ms = lambda: now_ms() + 31 * 60_000
    easel.wait_for(0)
    easel.qtbot.waitUntil(lambda: easel.home.desk.session is None, timeout=WAIT_MS)


def test_it_goes_with_the_right_to_look(easel: Easel) -> None:
    easel.begin("view", "files")
    session = easel.home.desk.session
    assert session is not None
    session.take_back(Right.VIEW)
    assert easel.board.windows == []
    assert easel.home.desk.session is session


def test_a_pen_that_says_nonsense_is_taken_away_and_the_next_one_draws(easel: Easel) -> None:
    easel.begin("view")
    assert easel.line is not None
    bad = open_subsystem(easel.line._transport, "deskhand-draw", Right.VIEW, 5.0)
    bad.sendall(b"nonsense\n")
    easel.wait_for(0)
    pen = easel.line.open_drawing()
    pen.point(10, 10)
    easel.wait_for(1)


def test_a_later_pen_takes_the_board_over(easel: Easel) -> None:
    easel.begin("view")
    assert easel.line is not None
    pen = easel.line.open_drawing()
    easel.wait_for(0)
    pen.point(10, 10)
    easel.wait_for(1)
