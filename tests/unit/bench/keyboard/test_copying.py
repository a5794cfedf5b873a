"""A file on its way within the product's session: what the viewer is told, and what its answers mean."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.glass.programs import MeasuringError
from bench.keyboard.copying import SessionCopying, large_file


def test_both_ways(tmp_path: Path):
    source = large_file(tmp_path / "source", 1)
    assert source.stat().st_size == 1 << 20
    copying = SessionCopying(tmp_path, source)
    copying.begin("send")
    assert (copying.errands / "send").read_text() == str(source)
    copying.begin("fetch")
    name = (copying.errands / "fetch").read_text()
    assert (copying.shared / name).samefile(source)
    assert not copying.is_over("send")
    (copying.errands / "send.over").write_text("done 1048576 \n")
    assert copying.is_over("send") and not copying.is_over("fetch")


def test_a_file_that_was_not_copied(tmp_path: Path):
    copying = SessionCopying(tmp_path, large_file(tmp_path / "source", 1))
    copying.begin("send")
    (copying.errands / "send.over").write_text("failed 0 The disk is full.\n")
    with pytest.raises(MeasuringError, match="The disk is full"):
        copying.is_over("send")
