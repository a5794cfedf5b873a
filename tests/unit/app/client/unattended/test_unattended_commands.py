"""`deskhand-client unattended`: allowed, listed and taken back at the machine itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.client import cli
from app.client.device_key import FILE_NAME as KEY_FILE
from app.client.unattended.book import book_file

ALLOW = ("--who", "Anna@Example.com", "--rights", "view,control", "--until", "2199-12-31", "--hours", "8-18")


@pytest.fixture(autouse=True)
def _no_key_ring(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep away from the key ring of this machine."""
    monkeypatch.setattr("app.client.unattended.commands.system_key_ring", lambda: None)


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    """Run `unattended ...` and return its exit code and what it said."""

    def run_it(*words: str) -> tuple[int, str]:
        code = cli.main(["unattended", *words[:1], "--data", str(tmp_path), *words[1:]])
        said = capsys.readouterr()
        return code, said.out + said.err

    return run_it


def test_what_is_allowed_is_listed_until_it_is_taken_back(run, tmp_path: Path) -> None:
    code, said = run("allow", *ALLOW)
    assert code == 0
    lease_id = said.split("revoke ")[1].split("`")[0]
    code, listed = run("list")
    assert code == 0
    assert listed.strip() == (f"{lease_id}  anna@example.com  view,control  until 2199-12-31, from 8:00 to 18:00")
    assert run("revoke", lease_id)[0] == 0
    assert "Nobody" in run("list")[1]


def test_several_permissions_stand_beside_each_other(run) -> None:
    run("allow", *ALLOW)
    run("allow", "--who", "team:support", "--rights", "view", "--until", "2199-01-01")
    listed = run("list")[1]
    assert len(listed.splitlines()) == 2
    assert "team:support  view  until 2199-01-01, at any hour" in listed


def test_an_unknown_id_is_refused_and_nothing_changed(run, tmp_path: Path) -> None:
    run("allow", *ALLOW)
    before = book_file(tmp_path).read_bytes()
    code, said = run("revoke", "cafe")
    assert code == 2
    assert "Nothing is allowed here under cafe" in said
    assert book_file(tmp_path).read_bytes() == before


@pytest.mark.parametrize(
    ("option", "value", "why"),
    [
        ("--who", "everybody", "names nobody"),
        ("--rights", "root", "no right"),
        ("--until", "2020-01-01", "over already"),
        ("--hours", "8", "hours of a day"),
    ],
)
def test_nonsense_is_refused_with_a_sentence(run, tmp_path: Path, option: str, value: str, why: str) -> None:
    words = list(ALLOW)
    words[words.index(option) + 1] = value
    code, said = run("allow", *words)
    assert code == 2
    assert why in said
    assert not book_file(tmp_path).exists()


def test_a_damaged_file_is_said_kept_and_replaced(run, tmp_path: Path) -> None:
    book_file(tmp_path).write_text("rubbish")
    book_file(tmp_path).chmod(0o600)
    code, said = run("list")
    assert code == 2
    assert "grants nothing" in said
    code, said = run("allow", *ALLOW)
    assert code == 0
    assert "is kept as unattended.grants.damaged-1" in said
    assert (tmp_path / "unattended.grants.damaged-1").read_text() == "rubbish"
    assert len(run("list")[1].splitlines()) == 1


def test_a_damaged_key_is_not_replaced_by_a_command(run, tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_text("rubbish")
    code, said = run("allow", *ALLOW)
    assert code == 1
    assert "damaged" in said
    assert "Start the companion" in said
    assert (tmp_path / KEY_FILE).read_text() == "rubbish"


def test_the_help_explains_itself(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.main(["unattended", "--help"])
    said = capsys.readouterr().out
    for word in ("allow", "list", "revoke", "team:support", "Stop", "noted on"):
        assert word in said
