"""Garbage is collected in the window's thread."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QTimer
from pytestqt.qtbot import QtBot

from widgets.common.garbage import GarbageCollector


class Knot(QObject):
    """A Qt object in a cycle, which only the collector can free."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self
        self.timer = QTimer(self)


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[GarbageCollector]:
    home = QObject()
    collector = GarbageCollector(home)
    yield collector
    collector.stop()


def make_garbage(freed_in: list[str]) -> None:
    for _ in range(2000):
        knot = Knot()
        weakref.finalize(knot, lambda: freed_in.append(threading.current_thread().name))


def test_another_thread_that_allocates_frees_no_qt_object(collector: GarbageCollector, qtbot: QtBot) -> None:
    freed_in: list[str] = []
    make_garbage(freed_in)
    busy = threading.Thread(target=lambda: [[[]] for _ in range(300_000)], name="busy")
    busy.start()
    busy.join()
    assert freed_in == []
    collector.collect()
    qtbot.waitUntil(lambda: bool(freed_in), timeout=5000)
    assert set(freed_in) == {threading.main_thread().name}


def test_it_leaves_python_as_it_was(qtbot: QtBot) -> None:
    home = QObject()
    was_enabled = gc.isenabled()
    collector = GarbageCollector(home)
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled() == was_enabled
