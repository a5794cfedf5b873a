"""Both clipboards while it is allowed: what is copied there comes, what is copied here goes from the far screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from viewer_room import WAIT_MS, Room

from remote.share.events import CutTextReceived as Shared
from remote.view.events import CutText


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: object) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def test_what_is_copied_there_is_here_and_can_be_put_back(room: Room) -> None:
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("mine")
    room.viewer.clipboard.allow(True)
    with room.qtbot.waitSignal(room.viewer.clipboard.came, timeout=WAIT_MS) as came:
        room.viewer.take(CutText("theirs"))
    assert came.args == [6] and clipboard.text() == "theirs"
    room.viewer.clipboard.put_back()
    assert clipboard.text() == "mine"


def test_without_the_right_nothing_comes(room: Room) -> None:
    room.viewer.take(CutText("theirs"))
    assert QGuiApplication.clipboard().text() == ""


def test_what_is_copied_here_goes_once_the_person_is_at_the_far_screen(room: Room) -> None:
    room.edit.setFocus()
    QGuiApplication.clipboard().setText("before")
    room.viewer.clipboard.allow(True)
    room.viewer.canvas.setFocus()
    room.edit.setFocus()
    QGuiApplication.clipboard().setText("later")
    room.viewer.canvas.setFocus()
    told = room.session.shared.wait_for(Shared)
    assert isinstance(told, Shared) and told.text == "later"
    assert not [event for event in room.session.shared if isinstance(event, Shared) and event.text == "before"]


def test_what_came_does_not_go_back(room: Room) -> None:
    room.viewer.clipboard.allow(True)
    room.viewer.canvas.setFocus()
    room.viewer.take(CutText("theirs"))
    QGuiApplication.clipboard().setText("mine")
    room.session.shared.wait_for(lambda event: isinstance(event, Shared) and event.text == "mine")
    assert [event.text for event in room.session.shared if isinstance(event, Shared)] == ["mine"]
