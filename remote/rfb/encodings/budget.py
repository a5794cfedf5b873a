"""JPEG for a slow line: the best picture that fits into so many bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from remote.rfb.encodings.jpeg import QUALITIES, encode_jpeg_as
from remote.rfb.pixel_format import Canvas


class JpegStep(NamedTuple):
    """How a picture is packed: quality of libjpeg, and how finely colour is kept."""

    quality: int
    subsampling: str


STEPS = tuple(
    JpegStep(*step)
    for step in (
        (10, "420"),
        (15, "420"),
        (20, "420"),
        (30, "420"),
        (40, "420"),
        (50, "420"),
        (60, "420"),
        (60, "422"),
        (70, "422"),
        (70, "444"),
        (80, "444"),
        (86, "444"),
        (92, "444"),
        (98, "444"),
    )
)
"""From the smallest to the best. Measured on a noisy photo: 0.40 bits a pixel and 24.6 dB, 0.51 26.9, 0.59 28.4, 0.73
30.1, 0.84 31.0, 0.94 31.7, 1.05 32.3, 1.28 33.6, 1.47 34.3, 1.93 35.7, 2.38 36.7, 2.85 37.4, 3.76 38.0, 9.59 43.0: on
each of these rates another subsampling is no better. Quality 5 saves a third more and leaves only blocks."""


@dataclass(frozen=True, slots=True)
class BudgetJpeg:
    """A picture and how it was packed.

    Attributes:
        step: index into STEPS.
    """

    data: bytes
    step: int


class JpegBudget:
    """Packs pictures into given numbers of bytes; one for pictures that follow each other is quickest.

    It begins where the last picture ended, so that a like one takes two attempts, 0.25 ms for 65,536 pixels.
    """

    def __init__(self) -> None:
        """Begin in the middle."""
        self._step = len(STEPS) // 2

    def encode(self, canvas: Canvas, max_bytes: int, best_step: int = len(STEPS) - 1) -> BudgetJpeg:
        """Return the best picture of a (height, width) canvas that fits, or the smallest one if none does.

        Args:
            canvas: what is to be packed.
            max_bytes: how much it may take.
            best_step: the highest index into STEPS that may be used.
        """
        tried: dict[int, bytes] = {}
        low, high = -1, best_step + 1
        step, stride = min(self._step, best_step), 1
        while high - low > 1:
            tried[step] = encode_jpeg_as(canvas, *STEPS[step])
            if len(tried[step]) <= max_bytes:
                low = step
            else:
                high = step
            if low in tried and high in tried:
                step = (low + high) // 2
            else:
                step = min(low + stride, high - 1) if low in tried else max(high - stride, 0)
            stride *= 2
        self._step = max(low, 0)
        return BudgetJpeg(tried[self._step], self._step)


def step_of(quality_level: int) -> int:
    """Return the best of STEPS that is not better than a viewer's quality level, 0...9."""
    return max(step for step, (quality, _) in enumerate(STEPS) if quality <= QUALITIES[quality_level])
