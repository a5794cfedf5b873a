"""The device key: made once, kept where only its user reads it, put aside when damaged, never lost to a locked ring."""

from __future__ import annotations

from pathlib import Path

import pytest
from keyring.errors import KeyringLocked

from app.client.device_key import FILE_NAME, IN_KEY_RING, open_device_key
from app.client.errors import DeviceKeyError


class Ring:
    """A small key ring that can be locked."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise KeyringLocked
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise KeyringLocked
        self.kept[service, username] = password


def test_is_made_once_and_found_again(tmp_path: Path) -> None:
    made = open_device_key(tmp_path, None)
    again = open_device_key(tmp_path, None)
    assert made.is_new
    assert not again.is_new
    assert again.public_hex == made.public_hex


def test_the_file_is_for_its_user_only(tmp_path: Path) -> None:
    open_device_key(tmp_path, None)
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_goes_into_the_key_ring_where_there_is_one(tmp_path: Path) -> None:
    ring = Ring()
    made = open_device_key(tmp_path, ring)
    assert (tmp_path / FILE_NAME).read_text("utf-8").strip() == IN_KEY_RING
    assert list(ring.kept.values()) == [made.key.private_bytes_raw().hex()]
    assert open_device_key(tmp_path, ring).public_hex == made.public_hex


def test_a_ring_that_takes_nothing_leaves_the_key_in_the_file(tmp_path: Path) -> None:
    ring = Ring()
    ring.is_locked = True
    made = open_device_key(tmp_path, ring)
    assert open_device_key(tmp_path, None).public_hex == made.public_hex


@pytest.mark.parametrize("has_ring", [True, False])
def test_a_locked_or_missing_ring_is_no_new_computer(tmp_path: Path, has_ring: bool) -> None:
    ring = Ring()
    made = open_device_key(tmp_path, ring)
    ring.is_locked = True
    with pytest.raises(DeviceKeyError, match="key ring"):
        open_device_key(tmp_path, ring if has_ring else None)
    ring.is_locked = False
    assert open_device_key(tmp_path, ring).public_hex == made.public_hex


@pytest.mark.parametrize("damage", ["", "not hex at all", "ab" * 31, "\x00" * 64])
def test_a_damaged_file_is_put_aside_and_a_new_key_made(tmp_path: Path, damage: str) -> None:
    before = open_device_key(tmp_path, None)
    (tmp_path / FILE_NAME).write_text(damage, "utf-8")
    after = open_device_key(tmp_path, None)
    assert after.is_new
    assert after.public_hex != before.public_hex
    assert after.damaged_copy is not None
    assert after.damaged_copy.read_text("utf-8") == damage
    assert open_device_key(tmp_path, None).public_hex == after.public_hex


def test_two_damages_are_both_kept(tmp_path: Path) -> None:
    for damage in ("first", "second"):
        (tmp_path / FILE_NAME).write_text(damage, "utf-8")
        open_device_key(tmp_path, None)
    kept = {file.read_text("utf-8") for file in tmp_path.glob(f"{FILE_NAME}.damaged-*")}
    assert kept == {"first", "second"}


def test_a_file_that_cannot_be_read_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(DeviceKeyError, match="was left as it is"):
        open_device_key(tmp_path, None)
