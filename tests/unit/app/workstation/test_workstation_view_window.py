"""`deskhand view`: its bar, its full screen, and how it finds a server again."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import pytest
from displays import free_port
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel
from pytestqt.qtbot import QtBot
from screens import Desk, Journal, PaintedScreen

from app.workstation import redial
from app.workstation.redial import Redial
from app.workstation.view_window import Target, ViewWindow
from remote.share.events import ShareEvent
from remote.share.screen_share import ScreenShare
from remote.view.events import EndCause
from widgets.common.theme import Theme

WAIT_MS = 8000


class Server:
    """A VNC server on a port of its own, which can go and come back."""

    def __init__(self) -> None:
        self.port = free_port()
        self.desk = Desk()
        self.screen = PaintedScreen(120, 80)
        self.count = 0
        self._shares: list[ScreenShare] = []
        self._door: socket.socket | None = None
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._door = socket.create_server(("127.0.0.1", self.port))
        self._thread = threading.Thread(target=self._serve, args=(self._door,))
        self._thread.start()

    def _serve(self, door: socket.socket) -> None:
        while True:
            try:
                line, _ = door.accept()
            except OSError:
                return
            self.count += 1
            told: Journal[ShareEvent] = Journal()
            share = ScreenShare(line, self.screen, self.desk, lambda _: True, name="far", on_event=told.note)
            self._shares.append(share)
            share.start()

    def stop(self) -> None:
        if self._door is not None and self._thread is not None:
            self._door.shutdown(socket.SHUT_RDWR)
            self._door.close()
            self._thread.join()
            self._door = None
        for share in self._shares:
            share.stop()
            share.wait(5)
        self._shares.clear()


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, server: Server) -> Iterator[ViewWindow]:
    window = ViewWindow(Theme(qapp), Target("127.0.0.1", server.port, None, is_full_screen=False, is_view_only=False))
    qtbot.addWidget(window)
    window.open()
    window.dial()
    qtbot.waitUntil(lambda: window._viewer.is_live, timeout=WAIT_MS)
    yield window
    window.close()


def said(window: ViewWindow) -> str:
    return " ".join(label.text() for label in window.findChildren(QLabel) if label.isVisible())


def test_a_server_that_was_lost_is_found_again(window: ViewWindow, server: Server, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window._redial._opened_s is not None, timeout=WAIT_MS)
    server.stop()
    qtbot.waitUntil(lambda: "Reconnecting to 127.0.0.1" in said(window), timeout=WAIT_MS)
    assert window._viewer.is_showing, "the last picture stays"
    server.screen.resize(120, 80, 222)
    server.start()
    qtbot.waitUntil(lambda: window._viewer.is_live, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "Reconnecting" not in said(window) and not window.has_failed, timeout=WAIT_MS)
    assert server.count == 2


def test_a_server_that_stays_away_is_given_up(
    window: ViewWindow, server: Server, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    qtbot.waitUntil(lambda: window._redial._opened_s is not None, timeout=WAIT_MS)
    monkeypatch.setattr(redial, "LONGEST_S", 0.3)
    server.stop()
    qtbot.waitUntil(lambda: "cannot be reached" in said(window), timeout=WAIT_MS)
    assert window.has_failed
    server.start()
    again = next(button for button in window.findChildren(QAbstractButton, "empty.action") if button.isVisible())
    again.click()
    qtbot.waitUntil(lambda: window._viewer.is_live, timeout=WAIT_MS)


def test_the_bar_is_there_beside_a_picture_and_gone_over_a_full_screen(window: ViewWindow, qtbot: QtBot) -> None:
    keys = window.findChild(QAbstractButton, "view.keys")
    assert keys.isVisible()
    qtbot.mouseClick(window.findChild(QAbstractButton, "view.look"), Qt.MouseButton.LeftButton)
    assert not window._viewer.canvas.has_control
    qtbot.mouseClick(window.findChild(QAbstractButton, "view.control"), Qt.MouseButton.LeftButton)
    assert window._viewer.canvas.has_control
    qtbot.mouseClick(window.findChild(QAbstractButton, "view.full_screen"), Qt.MouseButton.LeftButton)
    assert window.isFullScreen() and not keys.isVisible()
    place = window._viewer.canvas.placement
    assert (place.left, place.top, place.factor) == (0, 0, 1)
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    qtbot.keyPress(window._viewer.canvas, Qt.Key.Key_Return, both)
    assert not window.isFullScreen() and keys.isVisible()


@pytest.fixture
def calls() -> Iterator[Redial]:
    owner = QObject()
    calls = Redial("127.0.0.1", free_port(), owner)
    yield calls
    calls.stop()


def test_only_a_view_that_was_there_is_sought_again(calls: Redial) -> None:
    assert not calls.dial_again(EndCause.LINE_BROKEN), "no picture came before"
    calls.note_picture()
    assert not calls.dial_again(EndCause.PROTOCOL_BROKEN)
    calls.note_picture()
    assert not calls.dial_again(EndCause.NO_VNC_SERVER)
    calls.note_picture()
    assert calls.dial_again(EndCause.LINE_SILENT)
    assert calls.dial_again(EndCause.SERVER_SILENT), "a port that forwards to nobody yet"
    assert not calls.dial_again(EndCause.NOT_LET_IN)


def test_a_server_that_ends_every_view_at_once_is_left_alone(calls: Redial) -> None:
    for _ in range(redial.MOST_SHORT - 1):
        calls.note_picture()
        assert calls.dial_again(EndCause.CLOSED_THERE)
    calls.note_picture()
    assert not calls.dial_again(EndCause.CLOSED_THERE)
