"""How the product's two commands find each other."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bench.glass.programs import MeasuringError
from bench.product import rendezvous
from bench.product.rendezvous import Facts, find, private_folder, publish, run_folder, withdraw

FACTS = Facts(fingerprint="ab" * 32, email="a@b.example", password="p", contact_id="c")


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A temporary folder of the system that nobody else uses."""
    monkeypatch.setattr(rendezvous.tempfile, "gettempdir", lambda: str(tmp_path))
    return tmp_path


def test_the_folder_is_this_users_alone(temp: Path) -> None:
    folder = private_folder()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert private_folder() == folder


def test_a_folder_that_others_can_enter_is_refused(temp: Path) -> None:
    private_folder().chmod(0o755)
    with pytest.raises(MeasuringError, match="this user alone"):
        private_folder()


def test_a_link_is_refused(temp: Path) -> None:
    (temp / "elsewhere").mkdir(mode=0o700)
    (temp / f"deskhand-product-{os.getuid()}").symlink_to(temp / "elsewhere")
    with pytest.raises(MeasuringError, match="this user alone"):
        private_folder()


def test_facts_are_there_until_they_are_withdrawn(temp: Path) -> None:
    folder = private_folder()
    assert find(folder, FACTS.fingerprint) is None
    publish(folder, FACTS)
    assert find(folder, FACTS.fingerprint) == FACTS
    assert find(folder, "cd" * 32) is None
    assert [file.stat().st_mode & 0o777 for file in folder.iterdir()] == [0o600]
    withdraw(folder, FACTS.fingerprint)
    assert find(folder, FACTS.fingerprint) is None


def test_folders_of_the_killed_are_swept_and_of_the_living_are_kept(temp: Path) -> None:
    folder = private_folder()
    living = folder / f"viewer-{os.getppid()}"
    dead = folder / f"server-{2**22 + 1}"  # above the largest process id of Linux
    for one in (living, dead):
        one.mkdir()
    mine = run_folder(folder, "server")
    assert mine.is_dir()
    assert living.is_dir()
    assert not dead.exists()
