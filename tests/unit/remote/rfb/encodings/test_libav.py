"""H.264 by PyAV: what goes in comes out, at the rate that was asked for, and damaged data is only an error."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from remote.errors import UsageError
from remote.rfb.encodings.access_units import IDR_SLICE, PICTURE_PARAMETERS, SEQUENCE_PARAMETERS, SLICE, nal_units
from remote.rfb.encodings.libav import LibavDecoder, LibavEncoder
from remote.rfb.geometry import Rect

Pixels = NDArray[np.uint8]

WIDTH, HEIGHT = 160, 96
WHOLE = Rect(0, 0, WIDTH, HEIGHT)


@lru_cache(maxsize=1)
def _photo() -> Pixels:
    """Return a smooth picture with some noise, twice as large as the screen."""
    rng = np.random.default_rng(5)
    coarse = rng.normal(0, 1, (HEIGHT // 4, WIDTH // 4, 4))
    smooth = np.kron(coarse, np.ones((8, 8, 1)))
    for axis in (0, 1):
        smooth = np.mean([np.roll(smooth, shift, axis) for shift in range(-6, 7)], axis=0)
    return np.clip(128 + smooth * 100 + rng.normal(0, 3, smooth.shape), 0, 255).astype(np.uint8)


def _screen(number: int) -> Pixels:
    """Return one frame of a camera that wanders over the photo."""
    x, y = round(60 + 50 * np.sin(number / 9)), round(40 + 40 * np.cos(number / 13))
    return np.ascontiguousarray(_photo()[y : y + HEIGHT, x : x + WIDTH])


def _noisy(number: int) -> Pixels:
    """Return a frame that has more to tell than any rate here."""
    return np.random.default_rng(number).integers(0, 256, (HEIGHT, WIDTH, 4), np.uint8)


def _psnr(one: Pixels, other: Pixels) -> float:
    distance = one[..., :3].astype(float) - other[..., :3]
    return float(10 * np.log10(255**2 / max((distance**2).mean(), 1e-9)))


def _encoder(rect: Rect = WHOLE, kbit_s: float = 200, fps: float = 10, **more: bool) -> LibavEncoder:
    return LibavEncoder(rect, kbit_s=kbit_s, fps=fps, **more)


@lru_cache(maxsize=1)
def _honest() -> tuple[bytes, ...]:
    """Return a stream as we send it: a key frame and what builds on it."""
    encoder = _encoder()
    return tuple(encoder.encode(_screen(number)).data for number in range(4))


@pytest.mark.parametrize("is_baseline", [False, True])
def test_pictures_come_back_at_once_and_much_alike(is_baseline: bool) -> None:
    encoder, decoder = _encoder(is_baseline=is_baseline), LibavDecoder(WIDTH, HEIGHT)
    for number in range(12):
        picture = decoder.decode(encoder.encode(_screen(number)).data)
        assert picture is not None
        assert picture.shape == (HEIGHT, WIDTH, 4)
        assert _psnr(_screen(number), picture) > 26


@pytest.mark.parametrize("colour", [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0), (30, 120, 200)])
def test_colours_stay_what_they_are(colour: tuple[int, int, int]) -> None:
    screen = np.full((48, 64, 4), (*colour, 9), np.uint8)
    picture = LibavDecoder(64, 48).decode(_encoder(Rect(0, 0, 64, 48)).encode(screen).data)
    assert picture is not None
    assert np.abs(picture[..., :3].astype(int) - colour).max() <= 3


def test_only_the_rectangle_is_packed() -> None:
    screen = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    screen[20:60, 30:100] = 200
    picture = LibavDecoder(70, 40).decode(_encoder(Rect(30, 20, 70, 40)).encode(screen).data)
    assert picture is not None
    assert np.abs(picture[..., :3].astype(int) - 200).max() <= 3


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 70), st.integers(1, 50), st.integers(0, 20))
def test_every_size_is_packed_and_padded_to_even_sides(width: int, height: int, place: int) -> None:
    rect = Rect(place, place, width, height)
    picture = LibavDecoder(width, height).decode(_encoder(rect).encode(_screen(0)).data)
    assert picture is not None
    assert picture.shape == (height + height % 2, width + width % 2, 4)
    assert _psnr(_screen(0)[place : place + height, place : place + width], picture[:height, :width]) > 20


@pytest.mark.parametrize("is_baseline", [False, True])
def test_streams_are_as_viewers_need_them(is_baseline: bool) -> None:
    """Traps: noVNC stops at the first slice of a picture; and nobody can ask for a key frame but by a new stream."""
    encoder = _encoder(is_baseline=is_baseline)
    first, second = (encoder.encode(_screen(number)) for number in range(2))
    forced = encoder.encode(_screen(2), is_key=True)
    assert [kind for _, kind in nal_units(first.data) if kind != 6] == [
        SEQUENCE_PARAMETERS,
        PICTURE_PARAMETERS,
        IDR_SLICE,
    ]
    assert [kind for _, kind in nal_units(second.data)] == [SLICE]  # more slices would confuse noVNC
    assert {SEQUENCE_PARAMETERS, PICTURE_PARAMETERS, IDR_SLICE} <= {kind for _, kind in nal_units(forced.data)}
    assert [frame.is_new_stream for frame in (first, second, forced)] == [True, False, True]
    assert LibavDecoder(WIDTH, HEIGHT).decode(forced.data) is not None
    start = first.data.index(bytes((0x67,)))
    assert first.data[start + 1] == (66 if is_baseline else 100)  # profile_idc


@pytest.mark.parametrize("width", range(1, 40))
def test_every_column_is_unpacked(width: int) -> None:
    picture = LibavDecoder(width, 4).decode(
        _encoder(Rect(0, 0, width, 4)).encode(np.full((4, width, 4), 90, np.uint8)).data
    )
    assert picture is not None
    assert np.abs(picture[..., :3].astype(int) - 90).max() <= 3
    assert (picture[..., 3] == 255).all()


def test_the_rate_is_followed_up_and_down_without_a_new_key_frame() -> None:
    encoder = _encoder(kbit_s=200, fps=10)
    means = []
    number = 0
    for kbit_s in (200, 60, 600):
        encoder.set_rate(kbit_s, 10)
        frames = [encoder.encode(_noisy(number + step)) for step in range(30)]
        number += len(frames)
        assert [frame.is_new_stream for frame in frames] == [number == 30] + [False] * 29
        means.append(sum(len(frame.data) for frame in frames[10:]) * 8 * 10 / 20 / 1000)
    assert means == pytest.approx([200, 60, 600], rel=0.3)


def test_more_pictures_a_second_are_smaller_ones() -> None:
    slow, fast = _encoder(kbit_s=200, fps=5), _encoder(kbit_s=200, fps=20)
    sizes = [[len(encoder.encode(_noisy(number)).data) for number in range(30)] for encoder in (slow, fast)]
    assert sum(sizes[0]) / sum(sizes[1]) == pytest.approx(4, rel=0.3)


def test_a_key_frame_has_no_more_than_its_share() -> None:
    size = len(_encoder(kbit_s=200, fps=10).encode(_screen(0)).data)
    assert size <= 3 * 200_000 / 8 / 10


def test_a_far_higher_rate_begins_a_new_stream() -> None:
    encoder = _encoder(kbit_s=50, fps=10)
    encoder.encode(_screen(0))
    encoder.set_rate(1000, 10)
    assert encoder.encode(_screen(1)).is_new_stream
    assert not encoder.encode(_screen(2)).is_new_stream


def test_impossible_wishes_are_our_own_fault() -> None:
    with pytest.raises(UsageError, match="no rate"):
        _encoder(kbit_s=0)
    with pytest.raises(UsageError, match="no rate"):
        _encoder().set_rate(100, 0)
    with pytest.raises(UsageError, match="no picture"):
        _encoder(Rect(0, 0, 0, 5))
    with pytest.raises(UsageError, match="not inside"):
        _encoder(Rect(1, 0, WIDTH, HEIGHT)).encode(_screen(0))


def test_a_picture_larger_than_agreed_is_an_error_before_it_is_unpacked() -> None:
    with pytest.raises(ValueError):
        LibavDecoder(16, 16).decode(_honest()[0])


def test_a_stream_without_its_beginning_is_an_error_or_nothing() -> None:
    with pytest.raises(ValueError):
        LibavDecoder(WIDTH, HEIGHT).decode(_honest()[1])


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1 << 20), st.integers(1, 255), st.booleans(), st.integers(0, 3))
def test_damaged_data_is_an_error_or_a_picture(place: int, change: int, is_cut: bool, which: int) -> None:
    units = [bytearray(unit) for unit in _honest()]
    place %= len(units[which])
    units[which][place] ^= change
    if is_cut:
        del units[which][place:]
    decoder = LibavDecoder(WIDTH, HEIGHT)
    with suppress(ValueError):
        for unit in units:
            picture = decoder.decode(bytes(unit))
            assert picture is None or picture.shape[0] * picture.shape[1] <= (WIDTH + 64) * (HEIGHT + 64)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=200), st.sampled_from([b"", b"\0\0\1\x67", b"\0\0\1\x65", b"\0\0\1\x41"]))
def test_any_bytes_are_an_error_or_nothing(data: bytes, head: bytes) -> None:
    with suppress(ValueError):
        assert LibavDecoder(16, 16).decode(head + data) is None
