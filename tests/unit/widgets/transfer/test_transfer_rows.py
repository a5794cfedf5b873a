"""Files under way: how far, how fast, how long yet, and Stop."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QPushButton

from widgets.transfer import TransferRow, TransferStack, TransferState, TransferView

RUNNING = TransferView("7", "patch.zip", True, TransferState.RUNNING, 61_000_000, 104_857_600, 4_200_000, 10.4)


@pytest.fixture
def row(theme, qtbot) -> TransferRow:
    row = TransferRow(theme, RUNNING)
    qtbot.addWidget(row)
    row.resize(500, 80)
    row.show()
    return row


def test_progress_rate_and_time_left(row):
    assert row.text == "61.0 MB of 105 MB · 4.2 MB/s · 10 s left"
    assert row.findChild(QProgressBar).value() == 582
    row.show_transfer(replace(RUNNING, bytes_per_s=None, left_s=None))
    assert row.text == "61.0 MB of 105 MB"


@pytest.mark.parametrize(
    ("state", "words", "buttons"),
    [
        (TransferState.WAITING, "Waiting", {"stop"}),
        (TransferState.INTERRUPTED, "Line broken at 61.0 MB", {"stop"}),
        (TransferState.VERIFYING, "Comparing checksums", {"stop"}),
        (TransferState.DONE, "checksum verified", {"open"}),
        (TransferState.FAILED, "Failed after 61.0 MB", {"retry"}),
        (TransferState.STOPPED, "Stopped at 61.0 MB", {"retry"}),
    ],
)
def test_every_state_says_what_it_is_and_offers_what_helps(row, state, words, buttons):
    row.show_transfer(replace(RUNNING, state=state, can_open=True))
    assert words in row.text
    names = ("stop", "retry", "open")
    assert {name for name in names if row.findChild(QPushButton, f"transfer.{name}").isVisible()} == buttons


@pytest.mark.parametrize(
    ("state", "name"), [(TransferState.RUNNING, "stop"), (TransferState.FAILED, "retry"), (TransferState.DONE, "open")]
)
def test_the_stack_says_which(theme, qtbot, state, name):
    stack = TransferStack(theme)
    qtbot.addWidget(stack)
    assert stack.isHidden()
    stack.show_transfer(replace(RUNNING, state=state, can_open=True))
    stack.show_transfer(replace(RUNNING, transfer_id="8"))
    stack.show()
    with qtbot.waitSignal(getattr(stack, f"{name}_requested")) as asked:
        qtbot.mouseClick(stack.findChildren(QPushButton, f"transfer.{name}")[0], Qt.MouseButton.LeftButton)
    assert asked.args == ["7"]
    stack.remove("8")
    stack.clear()
    assert stack.isHidden()


def test_a_file_of_nothing_divides_by_nothing(row):
    row.show_transfer(replace(RUNNING, size_bytes=0, done_bytes=0))
    assert row.findChild(QProgressBar).value() == 0
