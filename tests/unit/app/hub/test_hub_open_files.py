"""The hub asks the system for as many open files as its sockets need."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from app.hub.open_files import warn_if_few

SCRIPT = """
import resource
from app.hub.open_files import allow_many_files
_, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, min(hard, 4096)))
print(allow_many_files(1000), resource.getrlimit(resource.RLIMIT_NOFILE)[0], allow_many_files(10**6))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such limit")
def test_the_limit_is_raised_as_far_as_the_system_allows() -> None:
    said = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True).stdout
    assert said.split() == ["1000", "1000", "4096"]


@pytest.mark.logs_warning
def test_a_limit_that_is_too_low_is_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        warn_if_few(65_536, 5000)
        assert not caplog.records
        warn_if_few(1024, 5000)
    assert "1024 files" in caplog.text
