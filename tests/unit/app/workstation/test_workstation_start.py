"""One workstation per data folder: a second start brings the first window forward, as real processes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.workstation.cli import CAME_FORWARD, COME_FORWARD, EXIT_REFUSED, NO_ANSWER, PROGRAM, open_workstation, parser
from widgets.common.knock import address_of, knock
from widgets.common.single_start import FirstStart, take_place


def _start(folder: Path, *options: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder)}
    command = [sys.executable, "-m", "app.workstation", "--data", str(folder / "data"), *options]
    return subprocess.Popen(command, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def test_the_first_start_takes_the_word_of_a_second_and_goes_on(tmp_path: Path, qtbot: QtBot) -> None:
    data = tmp_path / "data"
    data.mkdir()
    first = _start(tmp_path)
    qtbot.waitUntil(lambda: knock(address_of(PROGRAM, data), COME_FORWARD), timeout=20_000)
    second = _start(tmp_path, "--hub", "http://127.0.0.1:9")
    said, complaint = second.communicate(timeout=20)
    assert (second.returncode, complaint) == (0, "")
    assert CAME_FORWARD in said
    assert "quit it and start it anew" in said, "the other hub was not taken, and that is said"
    assert first.poll() is None
    first.terminate()
    _, complaint = first.communicate(timeout=20)
    assert first.returncode == 0
    assert "Traceback" not in complaint


def test_a_second_start_says_that_the_window_shall_come_forward(tmp_path: Path, qtbot: QtBot) -> None:
    data = tmp_path / "data"
    data.mkdir()
    place = take_place(data, address_of(PROGRAM, data), COME_FORWARD)
    assert place is not None
    first = FirstStart(place, bytes.strip)
    with qtbot.waitSignal(first.called, timeout=20_000) as called:
        second = _start(tmp_path)
    said, _ = second.communicate(timeout=20)
    assert called.args == [COME_FORWARD]
    assert CAME_FORWARD in said
    first.close()


def test_one_that_does_not_answer_is_told_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = take_place(tmp_path, address_of(PROGRAM, tmp_path), COME_FORWARD)
    assert place is not None
    monkeypatch.setattr("app.workstation.cli.ANSWER_TIMEOUT_S", 0.1)
    assert open_workstation(parser().parse_args(["--data", str(tmp_path)])) == EXIT_REFUSED
    assert NO_ANSWER in capsys.readouterr().err
    place.lock.unlock()
