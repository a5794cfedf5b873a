"""What counts as the same picture, and what the report keeps."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from app.demo.errors import DemoError
from app.demo.glass import shows
from app.demo.report import Report

RNG = np.random.default_rng(3)
SCREEN = np.kron(RNG.integers(0, 256, (48, 86, 3)), np.ones((16, 16, 1))).astype(np.float32)[:768, :1366]


def framed(picture: np.ndarray, height: int, width: int) -> np.ndarray:
    view = np.zeros((height, width, 3), np.float32)
    top, left = (height - picture.shape[0]) // 2, (width - picture.shape[1]) // 2
    view[top : top + picture.shape[0], left : left + picture.shape[1]] = picture
    return view


def test_a_centred_picture_of_the_screen_is_recognised() -> None:
    assert shows(framed(SCREEN, 900, 1600), SCREEN)


def test_an_empty_view_another_picture_and_half_a_picture_are_not() -> None:
    assert not shows(np.zeros((900, 1600, 3), np.float32), SCREEN)
    assert not shows(framed(SCREEN[::-1], 900, 1600), SCREEN)
    half = SCREEN.copy()
    half[300:] = 0
    assert not shows(framed(half, 900, 1600), SCREEN)
    assert not shows(np.zeros((10, 10, 3), np.float32), SCREEN)


def test_a_failed_step_is_in_the_report_with_its_reason(tmp_path: Path) -> None:
    report = Report(tmp_path)
    with report.step("first") as step:
        step.note = "fine"
    with pytest.raises(DemoError), report.step("second"):
        raise DemoError("the button is missing")
    steps = json.loads((tmp_path / "report.json").read_text())["steps"]
    assert [(step["name"], step["ok"], step["note"]) for step in steps] == [
        ("first", True, "fine"),
        ("second", False, "the button is missing"),
    ]
    assert not report.is_all_ok()
