"""The room in which viewers are tried."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot
from screens import PaintedScreen, Session
from viewer_room import WAIT_MS, Room

from widgets.common.theme import Theme


@pytest.fixture
def room(qtbot: QtBot, theme: Theme) -> Iterator[Room]:
    """A viewer that shows a far screen of 120 x 80, and steers it."""
    with Session(screen=PaintedScreen(120, 80)) as session:
        session.wait_until_equal()
        room = Room(qtbot, theme, session)
        room.qtbot.waitUntil(lambda: room.viewer.is_showing, timeout=WAIT_MS)
        yield room
