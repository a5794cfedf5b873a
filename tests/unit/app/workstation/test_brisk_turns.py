"""Threads take turns often while one of them computes, and as usual afterwards."""

from __future__ import annotations

import sys

import pytest

from app.workstation.brisk import TURN_S, USUAL_TURN_S, brisk_turns


def test_turns_are_as_usual_afterwards_whatever_happened() -> None:
    with pytest.raises(ValueError, match="broken"), brisk_turns():
        assert sys.getswitchinterval() == pytest.approx(TURN_S)
        with brisk_turns():
            pass
        raise ValueError("broken")
    assert sys.getswitchinterval() == pytest.approx(USUAL_TURN_S)
    assert TURN_S < USUAL_TURN_S
