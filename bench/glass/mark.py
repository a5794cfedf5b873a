"""Frame marks: a number as a block of black and white cells that survives lossy coding.

A mark is two rows of twelve cells, read from the left, the upper row first: sixteen bits of the number, then an
eight-bit check sum, so that a half painted mark is told from a whole one.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

CELL_PX = 16
"""One block of JPEG with halved colour: a cell is never blurred by its neighbour."""

COLUMNS, ROWS = 12, 2
BITS = COLUMNS * ROWS
NUMBER_BITS = 16
LAST_NUMBER = (1 << NUMBER_BITS) - 1
WIDTH_PX, HEIGHT_PX = COLUMNS * CELL_PX, ROWS * CELL_PX

CORE_PX = slice(CELL_PX // 4, CELL_PX - CELL_PX // 4)
"""Only the middle of a cell is read: ringing sits at its edges."""

DARK_BELOW, BRIGHT_ABOVE = 88, 168
"""Between these a cell is neither: it is being repainted, or it is a mix of two frames."""

POLYNOMIAL = 0x07
START = 0xA5
"""Not zero, so that neither an all black nor an all white area reads as a mark."""


def check_sum(number: int) -> int:
    """Return the CRC-8 of a number of NUMBER_BITS bits."""
    value = START
    for byte in number.to_bytes(2, "big"):
        value ^= byte
        for _ in range(8):
            value = (value << 1 ^ POLYNOMIAL) & 0xFF if value & 0x80 else value << 1
    return value


def cells_of(number: int) -> NDArray[np.bool_]:
    """Return the mark of a number (0 to LAST_NUMBER), (ROWS, COLUMNS) bool, True for a white cell."""
    if not 0 <= number <= LAST_NUMBER:
        raise ValueError(f"{number} does not fit into a mark")
    value = number << 8 | check_sum(number)
    bits = [value >> (BITS - 1 - place) & 1 for place in range(BITS)]
    return np.array(bits, bool).reshape(ROWS, COLUMNS)


def painted(number: int) -> NDArray[np.uint8]:
    """Return the mark as a picture, (HEIGHT_PX, WIDTH_PX) uint8 grey."""
    grey = np.where(cells_of(number), 255, 0).astype(np.uint8)
    return grey.repeat(CELL_PX, 0).repeat(CELL_PX, 1)


def number_in(picture: NDArray[np.uint8]) -> int | None:
    """Return the number that a mark's picture shows, None while it is torn, blurred or no mark.

    Args:
        picture: (HEIGHT_PX, WIDTH_PX, channels) uint8, the first three channels in any order.
    """
    grey = picture[..., :3].mean(axis=2).reshape(ROWS, CELL_PX, COLUMNS, CELL_PX)
    levels = grey[:, CORE_PX, :, CORE_PX].mean(axis=(1, 3)).ravel()
    if ((levels >= DARK_BELOW) & (levels <= BRIGHT_ABOVE)).any():
        return None
    value = int("".join("1" if level > BRIGHT_ABOVE else "0" for level in levels), 2)
    number = value >> 8
    return number if check_sum(number) == value & 0xFF else None
