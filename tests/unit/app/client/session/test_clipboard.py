"""The customer's clipboard goes to the agent while he shares it: what he copies then, and nothing before or after."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fakes.customer import WAIT_MS, Agent, Home
from PySide6.QtCore import QMimeData
from PySide6.QtGui import QClipboard, QGuiApplication
from PySide6.QtTest import QSignalSpy
from pytestqt.qtbot import QtBot
from screens import Journal

from app.client.session.clipboard import MAX_BYTES, SECRET_HINTS, SharedClipboard
from remote.lease import Right
from remote.view.events import CutText, Painted, ViewEvent
from remote.view.screen_view import ScreenView


@pytest.fixture
def clipboard(qapp: QGuiApplication) -> QClipboard:
    board = qapp.clipboard()
    board.setText("copied before")
    return board


@pytest.fixture
def shared(clipboard: QClipboard) -> Iterator[SharedClipboard]:
    made = SharedClipboard(clipboard)
    made.share(True)
    yield made
    made.share(False)
    made.deleteLater()


def test_what_is_copied_while_it_is_shared_is_told_and_nothing_else(
    shared: SharedClipboard, clipboard: QClipboard
) -> None:
    copied = QSignalSpy(shared.copied)
    clipboard.setText("IBAN DE02 1203")
    clipboard.setText("IBAN DE02 1203")
    assert [copied.at(0), copied.count()] == [["IBAN DE02 1203"], 1]
    clipboard.setText("copied before")
    assert copied.count() == 2, "that was copied again, now"
    shared.share(False)
    clipboard.setText("password")
    assert copied.count() == 2
    shared.share(True)
    assert copied.count() == 2, "what was copied meanwhile is not looked at"


def test_the_agents_own_text_does_not_come_back_to_him(shared: SharedClipboard, clipboard: QClipboard) -> None:
    copied = QSignalSpy(shared.copied)
    shared.put("from the agent")
    assert clipboard.text() == "from the agent"
    assert copied.count() == 0
    clipboard.setText("mine")
    shared.put("from the agent")
    assert [copied.at(at) for at in range(copied.count())] == [["mine"]]


def test_a_late_text_of_the_agent_is_not_put_where_nothing_is_shared_any_more(
    shared: SharedClipboard, clipboard: QClipboard
) -> None:
    shared.share(False)
    shared.put("late")
    assert clipboard.text() == "copied before"


@pytest.mark.parametrize("text", ["x" * (MAX_BYTES + 1), "漢" * (MAX_BYTES // 3 + 1)])
def test_too_long_a_text_is_told_and_not_sent(shared: SharedClipboard, clipboard: QClipboard, text: str) -> None:
    copied, too_long = QSignalSpy(shared.copied), QSignalSpy(shared.too_long)
    clipboard.setText(text)
    assert (copied.count(), too_long.count()) == (0, 1)


def test_pictures_and_secrets_stay_here(shared: SharedClipboard, clipboard: QClipboard) -> None:
    copied = QSignalSpy(shared.copied)
    for hint in SECRET_HINTS:
        data = QMimeData()
        data.setText(f"hunter2 {hint}")
        data.setData(hint, b"secret")
        clipboard.setMimeData(data)
    picture = QMimeData()
    picture.setData("image/png", b"\x89PNG")
    clipboard.setMimeData(picture)
    assert copied.count() == 0


class Viewed:
    """A session, seen by its agent."""

    def __init__(self, home: Home, agent: Agent, qtbot: QtBot, *rights: str) -> None:
        agent.ask(*rights)
        home.desk.grant(tuple(Right))
        qtbot.waitUntil(lambda: bool(home.answers), timeout=WAIT_MS)
        self.told: Journal[ViewEvent] = Journal()
        self.view = ScreenView(agent.connect(qtbot).open_screen(), on_event=self.told.note)
        self.view.start()
        qtbot.waitUntil(lambda: any(isinstance(event, Painted) for event in self.told), timeout=WAIT_MS)

    def texts(self) -> list[str]:
        return [event.text for event in self.told if isinstance(event, CutText)]


def test_what_the_customer_copies_reaches_the_agent_until_he_takes_it_back(
    home: Home, agent: Agent, qtbot: QtBot
) -> None:
    viewed = Viewed(home, agent, qtbot, "view", "clipboard")
    session = home.desk.session
    assert session is not None
    session.send_clipboard("Grüße")
    qtbot.waitUntil(lambda: viewed.texts() == ["Grüße"], timeout=WAIT_MS)
    opened = session._open
    assert opened is not None
    session.take_back(Right.CLIPBOARD)
    session.send_clipboard("password")
    opened.send_cut_text("password, though the window did not know yet")
    viewed.view.stop()
    assert viewed.texts() == ["Grüße"]


def test_nothing_is_sent_without_the_right(home: Home, agent: Agent, qtbot: QtBot) -> None:
    viewed = Viewed(home, agent, qtbot, "view", "control")
    session = home.desk.session
    assert session is not None
    assert session._open is not None
    session._open.send_cut_text("password")
    session.send_clipboard("password")
    viewed.view.stop()
    assert viewed.texts() == []


def test_what_is_too_long_on_its_way_is_told(home: Home, agent: Agent, qtbot: QtBot) -> None:
    viewed = Viewed(home, agent, qtbot, "view", "clipboard")
    session = home.desk.session
    assert session is not None
    with qtbot.waitSignal(session.clipboard_too_long, timeout=WAIT_MS):
        session.send_clipboard("\n" * MAX_BYTES)  # each is two bytes on its way
    viewed.view.stop()
    assert viewed.texts() == []


def test_a_held_key_is_let_go_the_moment_control_is_taken_back(home: Home, agent: Agent, qtbot: QtBot) -> None:
    viewed = Viewed(home, agent, qtbot, "view", "control")
    viewed.view.send_key(0x61, True)
    qtbot.waitUntil(lambda: ("key", 0x61, True) in home.seat.input.pressed, timeout=WAIT_MS)
    home.desk.take_back_control()
    assert home.seat.input.pressed[-1] == ("release_all",), "without any further message of the agent"
    viewed.view.stop()
