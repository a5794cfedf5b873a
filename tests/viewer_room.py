"""A window with a viewer over a real view of a painted screen."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from screens import Session

from widgets.common.theme import Theme
from widgets.viewer.event_relay import EventRelay
from widgets.viewer.viewer import ViewerWidget

WAIT_MS = 5000


class Room:
    """A window with a viewer and a line edit, and the session that the viewer shows."""

    def __init__(self, qtbot: QtBot, theme: Theme, session: Session) -> None:
        self.qtbot, self.session = qtbot, session
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.viewer = ViewerWidget(theme)
        self.viewer.set_control(True)
        self.edit = QLineEdit()
        layout = QVBoxLayout(self.window)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.viewer)
        layout.addWidget(self.edit)
        self.window.resize(300, 220)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.relay = EventRelay(self.window)
        self.relay.event_came.connect(self.viewer.take)
        self.join(session)

    def join(self, session: Session) -> None:
        """Show the view of this session from now on."""
        self.session = session
        self.viewer.attach(session.view)
        for event in list(session.viewed):
            self.relay.post(event)

        def hear(event: object) -> None:
            session.viewed.note(event)  # type: ignore[arg-type]
            if session is self.session:
                self.relay.post(event)  # type: ignore[arg-type]

        session.view._on_event = hear

    def pixels(self) -> np.ndarray:
        image = self.viewer.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        seen = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.width(), 4)
        return seen[..., :3].copy()  # the image goes

    def wait_until_shown(self) -> None:
        self.qtbot.waitUntil(lambda: self.viewer.is_showing and self.shows(), timeout=WAIT_MS)

    def shows(self) -> bool:
        whole = self.viewer.canvas.placement.whole().toRect()
        seen = self.pixels()[whole.y() : whole.bottom() + 1, whole.x() : whole.right() + 1]
        return np.array_equal(seen, self.session.screen.pixels[..., :3])

    def wait_for_desk(self, *told: tuple[object, ...]) -> None:
        self.qtbot.waitUntil(lambda: len(self.session.desk.told) >= len(told), timeout=WAIT_MS)
        assert self.session.desk.told == list(told)
