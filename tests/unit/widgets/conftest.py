"""One theme for all tests of the screens, and a clock that is moved by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from widgets.common.clock import Clock
from widgets.common.theme import Theme, ThemeMode
from widgets.gallery.samples import NOW_MS


class HandClock:
    """Time that passes when a test says so, in milliseconds since 1970, UTC."""

    def __init__(self, now_ms: int) -> None:
        self.now_ms = now_ms

    def __call__(self) -> int:
        return self.now_ms

    def pass_s(self, seconds: float) -> None:
        self.now_ms += round(seconds * 1000)


@pytest.fixture(scope="session")
def dressed(qapp: QApplication) -> Theme:
    return Theme(qapp, ThemeMode.LIGHT)


@pytest.fixture(autouse=True)
def gone_when_done() -> Iterator[None]:
    """Let go of the windows that a test closed: without a running loop Qt would keep, and dress, all of them."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def theme(dressed: Theme) -> Iterator[Theme]:
    yield dressed
    dressed.set_mode(ThemeMode.LIGHT)
    dressed.set_text_scale(1.0)


@pytest.fixture
def hand() -> HandClock:
    return HandClock(NOW_MS)


@pytest.fixture
def clock(hand: HandClock) -> Clock:
    return Clock(hand)
