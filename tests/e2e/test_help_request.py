"""One help request from click to close: what `make demo` plays, as a test."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.demo.cli import main

pytestmark = [pytest.mark.e2e, pytest.mark.slow]

PROMISED = (
    "request sent",
    "seen by the agent",
    "granted",
    "first picture",
    "a key typed by the agent appears at the customer",
    "file arrived with equal SHA-256 after one cut line",
    "screenshot on the ticket",
    "ticket closed",
    "rating stored",
)


def test_a_help_request_from_click_to_close(tmp_path: Path) -> None:
    assert main(["--alone", "--out", str(tmp_path / "demo")]) == 0
    steps = json.loads((tmp_path / "demo" / "report.json").read_text())["steps"]
    by_name = {step["name"]: step for step in steps}
    assert all(step["ok"] for step in steps)
    assert set(PROMISED) <= by_name.keys()
    for name in PROMISED:
        assert (tmp_path / "demo" / by_name[name]["picture"]).stat().st_size > 10_000


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert main(["--alone", "--out", str(tmp_path)]) == 2
    assert "holds other files" in capsys.readouterr().err
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
