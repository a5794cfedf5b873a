"""Rules that every test keeps: no warning of ours, no thread, timer or task left behind."""

from __future__ import annotations

import asyncio
import gc
import itertools
import logging
import os
import threading
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from fakes.postgres_server import PostgresServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"  # no key ring of this machine is touched
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.fonts.warning=false")

OUR_LOGGERS = ("app", "widgets", "desk", "remote", "capture", "sync", "asyncio")
LEFTOVER_GRACE_S = 3.0
"""Threads that were told to end get this long to do so before they count as left behind."""

TESTS_BETWEEN_FREEZES = 20
"""What is alive after so many tests (modules imported late, reports) stays alive: it is not looked through any more."""


_finished = itertools.count(1)


class _Collector(logging.Handler):
    """Keeps the warnings that our own code logged."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.split(".")[0] in OUR_LOGGERS:
            self.seen.append(f"{record.name}: {record.getMessage()}")


def pytest_collection_finish() -> None:
    """Leave garbage to `nothing_left_behind`: collected in a thread, a Qt object is destroyed there (PySide)."""
    gc.collect()
    gc.freeze()
    gc.disable()


@pytest.fixture(autouse=True)
def no_warning_logged(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which our own code logged a warning, unless it is marked `logs_warning`."""
    collector = _Collector()
    root = logging.getLogger()
    root.addHandler(collector)
    yield
    root.removeHandler(collector)
    if collector.seen and request.node.get_closest_marker("logs_warning") is None:
        pytest.fail("logged a warning: " + "; ".join(collector.seen))


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread of its own running, or a Qt timer ticking."""
    before = set(threading.enumerate())
    yield
    gc.collect()
    if next(_finished) % TESTS_BETWEEN_FREEZES == 0:
        gc.freeze()
    deadline = time.monotonic() + LEFTOVER_GRACE_S
    while (left := _new_threads(before)) and time.monotonic() < deadline:
        left[0].join(0.05)
    if left:
        pytest.fail("left threads running: " + ", ".join(thread.name for thread in left))
    ticking = _ticking_timers()
    if ticking:
        pytest.fail("left timers ticking: " + ", ".join(ticking))


def _new_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        # asyncio's default executor lives as long as its loop, which pytest-asyncio closes after us
        if thread not in before and thread.is_alive() and not thread.name.startswith("asyncio_")
    ]


def _ticking_timers() -> list[str]:
    """Names of the Qt timers that tick although nothing owns them any more (top-level objects only)."""
    from PySide6.QtCore import QCoreApplication, QTimer

    application = QCoreApplication.instance()
    if application is None:
        return []
    return [timer.objectName() or "QTimer" for timer in application.findChildren(QTimer) if timer.isActive()]


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server that runs as long as the tests do."""
    from fakes.postgres_server import postgres_server

    with postgres_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """A fresh, empty database for one test, as the URL that the hub takes."""
    url = postgres.make_database()
    yield url
    postgres.drop_database(url)


@pytest.fixture(scope="session")
def reused_database(postgres: PostgresServer) -> str:
    """A database with the hub's tables, for one test after the other: to make them takes longer than most tests."""
    from desk.audience import audiences
    from desk.permission import judge
    from sync.hub.hub_store import HubStore

    url = postgres.make_database()
    HubStore(url, judge=judge, audiences=audiences).close()
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def hub_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path | str]:
    """Where a hub's store may be, empty, for tests that hold on both databases."""
    if request.param == "sqlite":
        yield tmp_path / "hub.db"
        return
    url: str = request.getfixturevalue("reused_database")
    yield url
    request.getfixturevalue("postgres").empty(url)


@pytest.fixture
async def no_task_left() -> AsyncIterator[None]:
    """Fail an asynchronous test that leaves a task of its own running; every one of them gets this fixture."""
    before = asyncio.all_tasks()
    yield
    await asyncio.sleep(0)
    left = asyncio.all_tasks() - before - {asyncio.current_task()}
    if left:
        pytest.fail("left tasks running: " + ", ".join(str(task.get_coro()) for task in left))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Give every asynchronous test the fixture that watches its tasks."""
    for item in items:
        if isinstance(item, pytest.Function) and asyncio.iscoroutinefunction(item.obj):
            item.fixturenames.insert(0, "no_task_left")
