"""The language of the screens is the system's, where there is a translation."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QLocale

from resources.translations import make
from widgets.common.language import Language
from widgets.common.marks import state_mark

TS = """<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN"><context><name>Marks</name>
<message><source>Waiting</source><translation>等待中</translation></message>
</context></TS>
"""


@pytest.fixture
def folder(tmp_path) -> Path:
    source = tmp_path / "deskhand_zh_CN.ts"
    source.write_text(TS, encoding="utf-8")
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    subprocess.run([tool, "-silent", source, "-qm", source.with_suffix(".qm")], check=True)
    return tmp_path


def test_a_translation_is_put_in_front_of_english_and_taken_away(qapp: QCoreApplication, folder):
    language = Language(qapp, folder)
    assert language.follow(QLocale("zh_CN"))
    assert state_mark("waiting").word == "等待中"
    assert state_mark("new").word == "New"
    assert not language.follow(QLocale("fi_FI"))
    assert state_mark("waiting").word == "Waiting"


def test_the_texts_of_the_screens_are_gathered(tmp_path, monkeypatch):
    monkeypatch.setattr(make, "FOLDER", tmp_path)
    monkeypatch.setattr(make, "SOURCES", ("widgets/common", "widgets/signin"))
    make.main()
    gathered = (tmp_path / "deskhand_zh_CN.ts").read_text(encoding="utf-8")
    for text in ("Sign in to Deskhand", "Super VIP", "{count} changes waiting"):
        assert f"<source>{text}</source>" in gathered
    assert (tmp_path / "deskhand_zh_CN.qm").exists()
