"""The key of a store: in the ring, behind a passphrase, or in a file of its owner; never in a text."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

import pytest

from sync.errors import StoreError
from sync.store.keys import (
    FILE_NAME,
    KeyPlace,
    KeyUnavailableError,
    PassphraseNeededError,
    open_key,
    place_of,
    put_key_aside,
    seal_by_passphrase,
    unseal,
)
from tests.fakes.key_ring import FakeKeyRing


def test_a_key_is_made_once_and_found_again_in_the_ring_even_after_a_move(tmp_path: Path) -> None:
    ring = FakeKeyRing()
    first = open_key(tmp_path / "a", ring)
    assert (len(first.key), first.place) == (32, KeyPlace.KEY_RING)
    assert first.key.hex() not in (tmp_path / "a" / FILE_NAME).read_text("ascii")
    (tmp_path / "a").rename(tmp_path / "b")
    assert open_key(tmp_path / "b", ring) == first
    assert open_key(tmp_path / "c", ring).key != first.key


def test_without_a_ring_the_key_lies_in_a_file_of_its_owner(tmp_path: Path) -> None:
    first = open_key(tmp_path, None)
    assert first.place is KeyPlace.FILE
    assert (tmp_path / FILE_NAME).stat().st_mode & 0o077 == 0
    assert open_key(tmp_path, None) == first
    assert open_key(tmp_path, FakeKeyRing()) == first, "a ring that came later changes nothing by itself"


def test_a_ring_that_takes_nothing_is_no_ring(tmp_path: Path) -> None:
    ring = FakeKeyRing()
    ring.is_locked = True
    assert open_key(tmp_path, ring).place is KeyPlace.FILE


@pytest.mark.parametrize("trouble", ["locked", "gone", "emptied", "another key", "nonsense"])
def test_a_key_that_cannot_be_had_is_said_and_none_is_made(tmp_path: Path, trouble: str) -> None:
    ring = FakeKeyRing()
    open_key(tmp_path, ring)
    before = (tmp_path / FILE_NAME).read_bytes()
    [entry] = ring.kept
    if trouble == "locked":
        ring.is_locked = True
    elif trouble == "emptied":
        ring.kept.clear()
    else:
        ring.kept[entry] = "00" * 32 if trouble == "another key" else "nonsense"
    with pytest.raises(KeyUnavailableError, match=r"Nothing was changed.* fetched from the hub anew"):
        open_key(tmp_path, None if trouble == "gone" else ring)
    assert (tmp_path / FILE_NAME).read_bytes() == before


def test_a_passphrase_takes_the_place_of_the_ring_and_gives_it_back(tmp_path: Path) -> None:
    ring = FakeKeyRing()
    first = open_key(tmp_path, ring)
    sealed = seal_by_passphrase(tmp_path, first, ring, "correct horse")
    assert (sealed.key, sealed.place, ring.kept) == (first.key, KeyPlace.PASSPHRASE, {})
    with pytest.raises(PassphraseNeededError, match="locked by your passphrase"):
        open_key(tmp_path, ring)
    with pytest.raises(PassphraseNeededError, match="not the passphrase"):
        open_key(tmp_path, ring, "correct house")
    assert open_key(tmp_path, ring, "correct horse") == sealed
    assert place_of(tmp_path) is KeyPlace.PASSPHRASE
    assert unseal(tmp_path, sealed, ring).place is KeyPlace.KEY_RING
    assert open_key(tmp_path, ring).key == first.key


@pytest.mark.parametrize(
    "content", [b"", b"{", b'{"place": "moon", "check": ""}', b"\xff\xfe", b'{"place":"file","check":"x","key":"zz"}']
)
def test_a_damaged_key_file_is_no_new_key(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(KeyUnavailableError, match="Nothing was changed"):
        open_key(tmp_path, None)
    assert (tmp_path / FILE_NAME).read_bytes() == content
    put_key_aside(tmp_path)
    open_key(tmp_path, None)
    assert (tmp_path / f"{FILE_NAME}.aside-1").read_bytes() == content


def test_a_key_file_cut_anywhere_is_refused_without_a_word_of_the_key(tmp_path: Path) -> None:
    key = open_key(tmp_path, None).key
    whole = (tmp_path / FILE_NAME).read_bytes()
    for length in range(len(whole) - 1):
        (tmp_path / FILE_NAME).write_bytes(whole[:length])
        with pytest.raises(KeyUnavailableError) as refused:
            open_key(tmp_path, None)
        said = "".join(traceback.format_exception(refused.value))
        assert not re.search(r"[0-9a-f]{12}", said), said
    assert key.hex() not in repr(open_key(tmp_path / "other", None))


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(StoreError):
        open_key(tmp_path / "file" / "below", None)


def test_the_key_is_in_no_text_about_it(tmp_path: Path) -> None:
    key = open_key(tmp_path, FakeKeyRing())
    assert key.key.hex() not in repr(key)
    assert repr(key.key) not in repr(key)
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]
