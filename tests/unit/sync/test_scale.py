"""A long time without a hub, and a client that begins with everything: it all arrives, in bounded memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.protocol.messages import MAX_OPS_PER_PUSH, MAX_ROWS_PER_PULL
from tests.torture.scale import run_scale


@pytest.mark.slow
def test_more_than_one_push_and_one_page_arrive_whole(tmp_path: Path) -> None:
    pending, records = 2 * MAX_OPS_PER_PUSH + 1, MAX_ROWS_PER_PULL + 1
    figures = run_scale(tmp_path, pending, records)
    assert figures.faults == []
    assert figures.drain_mb < 50
    assert figures.snapshot_mb < 50
