"""A customer before his companion: the real program with its window, off the screen, and what he does at it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fakes.running_hub import RunningHub
from fakes.seat import FakeSeat
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.client.compose import Companion
from app.client.help_call import HelpCall
from app.client.session.running import Patience
from app.client.settings import Direct, Settings

WAIT_MS = 20_000
CALL = HelpCall(product="Ledger Pro", version="7.2.3", module="Invoicing", name="Helen Marsh")


class Desk:
    """A customer before his companion: he sees its widgets, types and clicks.

    Attributes:
        companion: the program, None while it is not running.
        seat: his screen and keyboard.
    """

    def __init__(self, folder: Path, hub: RunningHub, qtbot: QtBot) -> None:
        self.folder = folder
        self.seat = FakeSeat()
        self.companion: Companion | None = None
        self._hub = hub
        self._qtbot = qtbot

    def start(
        self,
        call: HelpCall = CALL,
        *,
        silence_s: float = 60.0,
        absence_s: float = 30.0,
        direct: Direct = Direct.OFF,
        is_in_background: bool = False,
    ) -> Companion:
        """Start the companion."""
        address = self._hub.address
        settings = Settings(
            hub=address.url,
            fingerprint=address.fingerprint,
            vendor="Ledger Software",
            direct=direct,
            folder=str(self.folder / "shared"),
        )
        data = self.folder / "data"
        data.mkdir(exist_ok=True)
        self.companion = Companion(settings, data, self.seat.seat, Patience(silence_s, absence_s))
        self.companion.start(call, is_in_background=is_in_background)
        return self.companion

    def stop(self) -> None:
        """Quit it in order."""
        companion, self.companion = self.companion, None
        if companion is None:
            return
        ends: list[bool] = []
        companion.finished.connect(lambda: ends.append(True))
        companion.quit()
        self.wait(lambda: bool(ends))
        companion.window.deleteLater()
        companion.deleteLater()

    def wait(self, is_so: Callable[[], bool]) -> None:
        """Wait until something is so; the window lives meanwhile."""
        self._qtbot.waitUntil(is_so, timeout=WAIT_MS)

    def find(self, name: str) -> QWidget | None:
        """Return the visible widget with this name."""
        assert self.companion is not None
        places = (self.companion.window, self.companion.banner)
        found = [place for place in places if place.objectName() == name]
        found += [widget for place in places for widget in place.findChildren(QWidget, name)]
        return next((widget for widget in found if widget.isVisible()), None)

    def see(self, name: str) -> QWidget:
        """Wait until a widget shows, and return it."""
        self.wait(lambda: self.find(name) is not None)
        widget = self.find(name)
        assert widget is not None
        return widget

    def click(self, name: str) -> None:
        """Click a widget once it can be clicked."""
        widget = self.see(name)
        self.wait(widget.isEnabled)
        self._qtbot.mouseClick(widget, Qt.MouseButton.LeftButton)

    def write(self, name: str, text: str) -> None:
        """Type into a field."""
        self._qtbot.keyClicks(self.see(name), text)

    def ask(self, text: str) -> None:
        """Ask for help."""
        self.write("help.text", text)
        self.click("help.send")
        self.see("chat.text")

    def texts(self) -> list[str]:
        """Return what the conversation says, entry by entry."""
        assert self.companion is not None
        model = self.companion.window.chat.conversation.model
        entries = [model.entry(row) for row in range(model.rowCount())]
        return [str(getattr(entry, "body", "") or getattr(entry, "text", "")) for entry in entries]
