"""The data folder: made for one user, and never one that others can write into."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.client.data_folder import open_data_folder
from app.client.errors import ClientError


def test_is_made_closed_to_others(tmp_path: Path) -> None:
    folder = open_data_folder(tmp_path / "a" / "b")
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_readable_folder_of_ours_is_closed(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    assert open_data_folder(tmp_path).stat().st_mode & 0o777 == 0o700


def test_a_folder_that_others_can_write_is_refused_and_left_alone(tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    with pytest.raises(ClientError, match="other users can write there"):
        open_data_folder(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o777


def test_a_place_that_cannot_be_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(ClientError, match="cannot keep anything"):
        open_data_folder(tmp_path / "file" / "below")
