"""Pictures in a byte stream of H.264, against bytes made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from remote.rfb.encodings.access_units import access_units, nal_units

SPS, PPS, SEI, DELIMITER = "00000001 6742", "00000001 68ce", "000001 0605", "00000001 09f0"
IDR, IDR_REST = "000001 65b8", "000001 6540"
PICTURE, PICTURE_REST = "00000001 41e0", "000001 4130"


def _bytes(*parts: str) -> bytes:
    return bytes.fromhex("".join(parts))


def test_units_are_found_by_their_start_codes_and_named_by_their_type() -> None:
    assert list(nal_units(_bytes("ffff", SPS, IDR))) == [(3, 7), (8, 5)]


@pytest.mark.parametrize(
    ("stream", "pictures"),
    [
        ([SPS, PPS, SEI, IDR], 1),
        ([SPS, PPS, IDR, IDR_REST], 1),
        ([IDR, PICTURE, PICTURE], 3),
        ([PICTURE, PICTURE_REST, PICTURE, PICTURE_REST], 2),
        ([DELIMITER, PICTURE, DELIMITER, PICTURE], 2),
        ([IDR, SPS, PPS], 2),
        ([SPS, PPS], 1),
        ([], 0),
        (["abcdef"], 0),
        (["000001"], 0),
    ],
)
def test_slices_after_the_first_and_what_leads_belong_to_their_picture(stream: list[str], pictures: int) -> None:
    assert len(access_units(_bytes(*stream))) == pictures


@given(st.binary(max_size=60), st.lists(st.sampled_from([SPS, IDR, IDR_REST, PICTURE, "000001", "00"]), max_size=12))
def test_nothing_after_the_first_start_code_is_lost_or_doubled(head: bytes, parts: list[str]) -> None:
    data = head + _bytes(*parts)
    joined = b"".join(access_units(data))
    assert data.endswith(joined)
    assert not list(nal_units(data[: len(data) - len(joined)]))
