"""What our own caller may ask a server core to send: whatever lies on the screen, and nothing beside it."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from remote.errors import ProtocolError, UsageError
from remote.rfb.geometry import Copy, Rect, check_size


def check_screen_size(width: int, height: int) -> None:
    """Check the size of a screen.

    Raises:
        UsageError: empty, or larger than any screen.
    """
    try:
        check_size(width, height)
    except ProtocolError as error:
        raise UsageError(str(error)) from None


def check_pixels(pixels: NDArray[np.uint8], width: int, height: int) -> None:
    """Check that these are all pixels of a screen, (height, width, 4) uint8, C-contiguous.

    Raises:
        UsageError: they are not.
    """
    if pixels.shape != (height, width, 4) or pixels.dtype != np.uint8 or not pixels.flags.c_contiguous:
        raise UsageError(f"The screen is {width} x {height}; an update needs all its pixels.")


def check_on_screen(copies: Iterable[Copy], videos: Iterable[Rect], width: int, height: int) -> None:
    """Check where copies come from and go to, and where videos play.

    Raises:
        UsageError: some of it is not on the screen.
    """
    for copy in copies:
        source = Rect(copy.source_x, copy.source_y, copy.rect.width, copy.rect.height)
        if any(rect.clipped(width, height) != rect for rect in (copy.rect, source)):
            raise UsageError(f"A copy reaches beyond the screen: {copy}.")
    for rect in videos:
        if not rect.area or rect.clipped(width, height) != rect:
            raise UsageError(f"A video reaches beyond the screen: {tuple(rect)}.")
