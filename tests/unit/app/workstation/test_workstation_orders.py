"""What a start of the workstation can be told to do."""

from __future__ import annotations

import io

import pytest

from app.workstation import cli
from app.workstation.errors import OrderError
from app.workstation.orders import COME_FORWARD, MachineOrder, Orders, call_of, read_call, read_orders


def read(monkeypatch: pytest.MonkeyPatch, given: str, *words: str) -> Orders:
    monkeypatch.setattr("sys.stdin", io.StringIO(given))
    return read_orders(cli.parser().parse_args(words))


def test_a_plain_start_orders_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read(monkeypatch, "secret\n") == Orders()


def test_a_script_signs_in_and_opens_a_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("--email", "a@b.example", "--password-stdin", "open", "--machine", "S7", "--full-screen", "--no-direct")
    orders = read(monkeypatch, "pass word\nrest", *words)
    assert orders == Orders("a@b.example", "pass word", MachineOrder("S7", is_full_screen=True, is_direct=False))
    assert "pass word" not in repr(orders)


@pytest.mark.parametrize("words", [("--email", "a@b.example"), ("--password-stdin",)])
def test_name_and_password_belong_together(monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]) -> None:
    with pytest.raises(OrderError, match="belong together"):
        read(monkeypatch, "secret\n", *words)


def test_an_empty_password_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OrderError, match="No password"):
        read(monkeypatch, "", "--email", "a@b.example", "--password-stdin")


def test_the_help_explains_it(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        cli.parser().parse_args(["open", "--help"])
    said = capsys.readouterr().out
    for word in ("--machine", "--full-screen", "--no-direct", "Ctrl+Alt+Return", "asked as usual"):
        assert word in said


def test_a_second_start_says_its_machine_and_no_password() -> None:
    order = MachineOrder("S7", is_full_screen=True)
    said = call_of(Orders("a@b.example", "pass word", order))
    assert read_call(said) == order
    assert b"pass word" not in said
    assert call_of(Orders()) == COME_FORWARD


@pytest.mark.parametrize("said", [b"", b"rubbish", b"[]", b'{"name": 7}', b"\xff"])
def test_nonsense_of_a_second_start_is_refused(said: bytes) -> None:
    with pytest.raises(ValueError, match="no start"):
        read_call(said)
