"""JPEG inside Tight, by simplejpeg (libjpeg-turbo)."""

from __future__ import annotations

import numpy as np
import simplejpeg

from remote.errors import ProtocolError
from remote.rfb.pixel_format import CANVAS_TYPE, OPAQUE_BITS, Canvas

QUALITIES = (15, 28, 40, 50, 60, 70, 80, 86, 92, 98)
"""Quality of libjpeg for the viewer's quality levels 0...9."""

SUBSAMPLINGS = ("420", "420", "420", "422", "422", "422", "444", "444", "444", "444")
"""How finely colour is kept at the viewer's quality levels 0...9."""


def encode_jpeg(canvas: Canvas, quality_level: int) -> bytes:
    """Return a (height, width) canvas as a JPEG picture."""
    return encode_jpeg_as(canvas, QUALITIES[quality_level], SUBSAMPLINGS[quality_level])


def encode_jpeg_as(canvas: Canvas, quality: int, subsampling: str) -> bytes:
    """Return a (height, width) canvas as a JPEG picture of this quality of libjpeg, and "444", "422" or "420"."""
    pixels = np.ascontiguousarray(canvas, CANVAS_TYPE).view(np.uint8).reshape(*canvas.shape, 4)
    jpeg: bytes = simplejpeg.encode_jpeg(pixels, quality, "BGRX", subsampling)
    return jpeg


def paint_jpeg(data: bytes, target: Canvas) -> None:
    """Paint a JPEG picture that is exactly as large as the (height, width) target.

    Raises:
        ProtocolError: it is no picture, or of another size: that is looked at before anything is unpacked.
    """
    try:
        height, width, *_ = simplejpeg.decode_jpeg_header(data)
        if (height, width) != target.shape:
            raise ProtocolError(f"A JPEG of {width} x {height} came for {target.shape[1]} x {target.shape[0]} pixels.")
        pixels = simplejpeg.decode_jpeg(data, colorspace="BGRX")
    except ValueError as error:
        raise ProtocolError(f"A JPEG picture is damaged ({error}).") from None
    target[...] = pixels.view(CANVAS_TYPE)[..., 0] | OPAQUE_BITS
