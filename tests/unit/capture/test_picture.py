"""A picture's PNG is what a foreign decoder reads back."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from PySide6.QtGui import QImage

from capture.errors import UsageError
from capture.picture import Picture


def colourful(width: int, height: int) -> np.ndarray:
    return np.random.default_rng(7).integers(0, 256, (height, width, 4), dtype=np.uint8)


@pytest.mark.parametrize("size", [(1, 1), (33, 7), (320, 200)])
def test_another_decoder_reads_the_same_pixels(size: tuple[int, int]) -> None:
    pixels = colourful(*size)
    image = QImage.fromData(Picture(pixels).to_png()).convertToFormat(QImage.Format.Format_RGB32)
    assert (image.width(), image.height()) == size
    read = np.frombuffer(image.constBits(), np.uint8).reshape(size[1], size[0], 4)
    assert (read[..., :3] == pixels[..., :3]).all()
    assert not image.hasAlphaChannel()


def test_the_hash_is_the_files() -> None:
    picture = Picture(colourful(20, 10))
    assert picture.size == (20, 10)
    assert picture.sha256 == hashlib.sha256(picture.to_png()).hexdigest()


def test_the_byte_without_meaning_changes_nothing() -> None:
    pixels = colourful(20, 10)
    other = pixels.copy()
    other[..., 3] ^= 255
    assert Picture(pixels).sha256 == Picture(other).sha256


@pytest.mark.parametrize("shape", [(10, 10), (10, 10, 3), (0, 10, 4)])
def test_what_is_no_picture_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(UsageError, match="no picture"):
        Picture(np.zeros(shape, np.uint8))
