"""The documentation names everything that there is."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from app.hub.cli import parser
from app.hub.compose import Hub
from app.hub.ledger import Ledger
from app.hub.settings import Limits, Settings
from sync.protocol.signals import Signal
from sync.records import KINDS, field_names

ROOT = Path(__file__).parents[4]
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text("utf-8")
RUNNING = (ROOT / "docs" / "hub.md").read_text("utf-8")


async def test_every_endpoint_is_described(ledger: Ledger) -> None:
    paths = {route.path.replace("{sha256}", "<sha256>") for route in Hub(ledger).app.routes}
    assert len(paths) == 12
    assert [path for path in paths if path not in PROTOCOL] == []


@pytest.mark.parametrize("signal", get_args(Signal))
def test_every_signal_and_its_fields_are_described(signal: type[msgspec.Struct]) -> None:
    (row,) = re.findall(rf"^\| `{signal.__struct_config__.tag}` .*$", PROTOCOL, re.MULTILINE)
    assert [name for name in signal.__struct_fields__ if f"`{name}`" not in row] == []


def test_every_refusal_is_described() -> None:
    sources = "".join(path.read_text("utf-8") for path in (ROOT / "app" / "hub").rglob("*.py"))
    codes = set(re.findall(r'RefusalError\(\s*\d+, "(\w+)"', sources))
    assert len(codes) > 25
    assert sorted(code for code in codes if f"`{code}`" not in PROTOCOL) == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_and_its_fields_are_described(kind: str) -> None:
    (row,) = re.findall(rf"^\| \*?`{kind}`\*? \|.*$", PROTOCOL, re.MULTILINE)
    missing = [name for name in field_names(kind) if f"`{name}`" not in row]
    assert sorted(missing) == ["created_at_ms", "deleted"]


def test_every_setting_and_command_is_described() -> None:
    names = [*Settings.__struct_fields__, *Limits.__struct_fields__]
    assert [name for name in names if name not in RUNNING and name not in {"limits", "products"}] == []
    (commands,) = [action for action in parser()._actions if isinstance(action, argparse._SubParsersAction)]
    assert [name for name in commands.choices if f"`{name}" not in RUNNING] == []
