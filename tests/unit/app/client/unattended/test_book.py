"""The file of standing leases: whatever is not exactly what this computer signed grants nothing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.client.errors import StandingError
from app.client.unattended.book import MAX_FILE_BYTES, book_file, put_book_aside, read_book, strike_out, write_book
from app.client.unattended.standing import StandingLease
from remote.lease import Lease, Right, sign_lease

KEY = Ed25519PrivateKey.generate()
LEASE = StandingLease(
    id="1f", who="anna@example.com", rights=(Right.VIEW,), granted_at_ms=1, expires_at_ms=2, hours=(8, 18)
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A file that allows one agent in."""
    place = book_file(tmp_path)
    write_book(place, [LEASE], KEY)
    return place


def refused(file: Path) -> str:
    """Return why a file is not to be trusted."""
    with pytest.raises(StandingError) as caught:
        read_book(file, KEY.public_key())
    assert "grants nothing" in str(caught.value)
    return str(caught.value)


def test_what_was_signed_is_read_again(file: Path) -> None:
    assert read_book(file, KEY.public_key()) == (LEASE,)
    assert file.stat().st_mode & 0o777 == 0o600


def test_no_file_allows_nothing(tmp_path: Path) -> None:
    assert read_book(tmp_path / "none", KEY.public_key()) == ()


def test_a_file_of_another_computer_is_refused(file: Path) -> None:
    write_book(file, [LEASE], Ed25519PrivateKey.generate())
    assert "not signed by this computer" in refused(file)


def test_a_session_lease_is_no_standing_lease(file: Path) -> None:
    lease = Lease(
        session_id="s", ticket_id="t", device_id="d", agent_id="a", agent_name="A", rights=(Right.VIEW,),
        granted_at_ms=1, expires_at_ms=2, host_key_sha256="h", agent_commitment="c",
    )  # fmt: skip
    file.write_text(sign_lease(lease, KEY))
    refused(file)


def test_any_changed_byte_is_refused(file: Path) -> None:
    data = file.read_bytes().rstrip()
    for at in range(len(data)):
        other = b"A" if data[at : at + 1] != b"A" else b"B"
        file.write_bytes(data[:at] + other + data[at + 1 :])
        try:
            # the last digit of base64 has bits that mean nothing: then it is the very same text
            assert read_book(file, KEY.public_key()) == (LEASE,)
            assert at in {data.index(b".") - 1, len(data) - 1}
        except StandingError:
            pass


@given(data=st.binary(max_size=200))
def test_rubbish_is_refused_with_a_sentence(data: bytes, tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("rubbish") / "unattended.grants"
    file.write_bytes(data)
    refused(file)


def test_a_torn_file_is_refused(file: Path) -> None:
    data = file.read_bytes()
    for length in range(len(data) - 2):
        file.write_bytes(data[:length])
        refused(file)


def test_a_file_that_others_can_write_is_refused(file: Path) -> None:
    file.chmod(0o666)
    assert "other users" in refused(file)


def test_a_link_is_not_followed(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "link"
    link.symlink_to(file)
    refused(link)


def test_a_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe", 0o600)
    refused(tmp_path / "pipe")


def test_a_huge_file_is_refused(file: Path) -> None:
    file.write_bytes(b"A" * (MAX_FILE_BYTES + 1))
    assert "too long" in refused(file)


def test_a_folder_that_takes_no_file_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StandingError, match="Nothing was changed"):
        write_book(tmp_path / "none" / "file", [LEASE], KEY)


def test_damaged_files_are_kept_beside_each_other(file: Path) -> None:
    first = put_book_aside(file)
    write_book(file, [LEASE], KEY)
    second = put_book_aside(file)
    assert first.exists()
    assert second.exists()
    assert first != second


def test_striking_one_out_leaves_the_others(file: Path) -> None:
    other = StandingLease(id="2f", who="team:support", rights=(Right.VIEW,), granted_at_ms=1, expires_at_ms=2)
    write_book(file, [LEASE, other], KEY)
    assert strike_out(file, "1f", KEY)
    assert read_book(file, KEY.public_key()) == (other,)
    assert not strike_out(file, "1f", KEY)


def test_nothing_is_struck_out_of_a_file_that_is_not_ours(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(StandingError):
        strike_out(file, "1f", Ed25519PrivateKey.generate())
    assert file.read_bytes() == before
