"""The command line: understandable to a stranger, and every refusal says what to do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from app.client import cli
from app.client.help_call import HelpCall
from app.client.single_start import listen_for_help, take_place_or_hand_over
from app.client.wake import address_of, hand_over

SNIPPETS = Path(__file__).parents[4] / "resources" / "help_button"


@pytest.fixture
def settings(tmp_path: Path) -> Path:
    """A settings file of a hub that nobody runs."""
    file = tmp_path / "deskhand-client.toml"
    file.write_text('hub = "http://127.0.0.1:9"\n', "utf-8")
    return file


def test_help_tells_a_stranger_what_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["--help"])
    said = capsys.readouterr().out
    assert ended.value.code == 0
    for word in ("Ask the people who support your software", "only after you allowed it", "help", "share", "Examples"):
        assert word in said


def test_every_option_of_the_help_button_is_explained(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["help", "--help"])
    said = capsys.readouterr().out
    for option in ("--product", "--version", "--module", "--screen", "--identity", "--name", "--email", "--settings"):
        assert option in said
    assert cli.IDENTITY_VARIABLE in said


def test_missing_settings_are_said_and_nothing_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = tmp_path / "data"
    code = cli.main(["--settings", str(tmp_path / "none.toml"), "--data", str(data)])
    assert code == cli.EXIT_SETTINGS
    assert "does not know whom to ask" in capsys.readouterr().err
    assert not data.exists()


def test_broken_settings_name_the_file(settings: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settings.write_text("hub = 7", "utf-8")
    assert cli.main(["help", "--settings", str(settings)]) == cli.EXIT_SETTINGS
    assert str(settings) in capsys.readouterr().err


def test_a_data_folder_that_cannot_be_used_fails(
    settings: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    assert cli.main(["--settings", str(settings), "--data", str(tmp_path / "file")]) == cli.EXIT_FAILED
    assert "cannot keep anything" in capsys.readouterr().err


def test_a_second_start_passes_everything_on_and_ends_with_0(
    settings: Path, tmp_path: Path, qapp: object, qtbot: QtBot
) -> None:
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    place = take_place_or_hand_over(data, HelpCall())
    assert place is not None
    first = listen_for_help(place)
    options = ["--product", "Ledger Pro", "--version", "9.2", "--module", "Invoices", "--screen", "New invoice"]
    places = ["--settings", str(settings), "--data", str(data)]
    with qtbot.waitSignal(first.called, timeout=20_000) as called:
        second = subprocess.Popen(
            [sys.executable, "-m", "app.client", "help", *places, *options],
            env={"DESKHAND_IDENTITY": "from.the.environment", "PATH": "/usr/bin"},
        )
    assert second.wait(20) == 0
    assert called.args == [
        HelpCall(
            product="Ledger Pro",
            version="9.2",
            module="Invoices",
            screen="New invoice",
            identity="from.the.environment",
        )
    ]
    first.close()


def test_a_second_start_loads_no_window(tmp_path: Path) -> None:
    heavy = ("PySide6", "paramiko", "sqlalchemy")
    code = f"import sys, app.client.cli; print([m for m in sys.modules if m.startswith({heavy})])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=30)
    assert done.stdout.strip() == "[]", "S22: a click on Help shows the running window within a second"


@pytest.mark.parametrize(
    "snippet", sorted(path for path in SNIPPETS.iterdir() if path.is_file()), ids=lambda path: path.name
)
def test_the_snippets_are_short_free_and_right(snippet: Path) -> None:
    text = snippet.read_text("utf-8")
    assert len(text.splitlines()) <= 10
    assert "SPDX-License-Identifier: 0BSD" in text
    for word in ("deskhand-client", "help", "--product", "--version", "--module", cli.IDENTITY_VARIABLE):
        assert word in text


def test_the_python_and_shell_snippets_start_the_companion(tmp_path: Path) -> None:
    fake = tmp_path / "deskhand-client"
    fake.write_text('#!/bin/sh\nprintf "%s|" "$DESKHAND_IDENTITY" "$@" > "$0.said"\n', "utf-8")
    fake.chmod(0o755)
    environment = {"PATH": f"{tmp_path}:/usr/bin:/bin"}
    expected = "token|help|--product|Ledger|--version|9.2|--module|Invoices|"
    subprocess.run([SNIPPETS / "help-button.sh", "Invoices", "token"], env=environment, check=True, timeout=20)
    assert (tmp_path / "deskhand-client.said").read_text("utf-8") == expected
    (tmp_path / "deskhand-client.said").unlink()
    code = (
        "import subprocess, help_button\n"
        "begin, begun = subprocess.Popen, []\n"
        "subprocess.Popen = lambda *words, **how: begun.append(begin(*words, **how))\n"
        "help_button.ask_for_help('Invoices', 'token')\n"
        "begun[0].wait(20)\n"
    )
    subprocess.run([sys.executable, "-B", "-c", code], cwd=SNIPPETS, env=environment, check=True, timeout=20)
    assert (tmp_path / "deskhand-client.said").read_text("utf-8") == expected


def test_the_program_starts_without_a_hub_and_ends_on_sigterm(settings: Path, tmp_path: Path, qtbot: QtBot) -> None:
    """The real process: the window opens though nobody answers, and SIGTERM closes it in order."""
    data = tmp_path / "alone"
    environment = {"QT_QPA_PLATFORM": "offscreen", "PATH": "/usr/bin", "HOME": str(tmp_path)}
    program = subprocess.Popen(
        [sys.executable, "-m", "app.client", "--settings", str(settings), "--data", str(data)],
        env=environment,
        stderr=subprocess.PIPE,
    )
    qtbot.waitUntil(lambda: data.exists() and hand_over(address_of(data), HelpCall()), timeout=20_000)
    program.terminate()
    _, said = program.communicate(timeout=20)
    assert program.returncode == 0
    assert b"Traceback" not in said
