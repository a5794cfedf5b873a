"""What becomes of a task that fails: it is told, but for damaged records, which the program replaces anyway."""

from __future__ import annotations

import asyncio
import logging

import pytest

from app.workstation.tasks import TaskOwner
from sync.errors import StoreDamagedError


def failures_of(error: Exception) -> list[BaseException]:
    told: list[BaseException] = []

    async def fail() -> None:
        raise error

    async def scenario() -> None:
        owner = TaskOwner(told.append)
        task = owner.start(fail(), "read")
        assert task is not None
        await asyncio.wait([task])
        await owner.close()

    asyncio.run(scenario())
    return told


@pytest.mark.logs_warning
def test_a_fault_is_told_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    error = ValueError("no")
    assert failures_of(error) == [error]
    assert "read failed" in caplog.text


def test_damaged_records_are_not_told_a_second_time(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    assert failures_of(StoreDamagedError("damaged")) == []
    assert "read met damaged records" in caplog.text
