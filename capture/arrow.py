"""A plain arrow, for when the screen does not tell what its pointer looks like."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

DRAWING = """\
#
##
#o#
#oo#
#ooo#
#oooo#
#ooooo#
#oooooo#
#ooooooo#
#oooooooo#
#ooooo####
#oo#oo#
#o# #oo#
##  #oo#
#    #oo#
     ###"""

COLOURS = {"#": (0, 0, 0, 255), "o": (255, 255, 255, 255), " ": (0, 0, 0, 0)}


def arrow_pixels() -> NDArray[np.uint8]:
    """Return the arrow, (16, 10, 4) uint8, RGBA; it points with its upper left pixel."""
    lines = DRAWING.splitlines()
    width = max(map(len, lines))
    return np.array([[COLOURS[mark] for mark in line.ljust(width)] for line in lines], np.uint8)
