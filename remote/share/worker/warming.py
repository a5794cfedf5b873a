"""Does everything once that a first picture needs, while nobody waits for it: a process is slow the first time."""

from __future__ import annotations

import numpy as np

from remote.rfb.encodings.choice import Effort, UpdateEncoder
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.encodings.offer import Offer
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import BGRX
from remote.share.sources import FrameSource, HasLeds, HasMonitors
from remote.share.update_maker import Terms, UpdateMaker

SIDE_PX = 256
OFFERS = (
    Offer((Encoding.RECALL, Encoding.TIGHT, Encoding.COPY_RECT)),
    Offer((Encoding.TIGHT, -25)),  # a quality level, as viewers offer it that take JPEG
)
EFFORTS = (Effort(), Effort(is_thorough=True))


def warm_up(source: FrameSource) -> None:
    """Look once, forget what was seen, and encode a picture of our own in every usual way.

    Raises:
        OSError: the screen has gone.
    """
    source.pointer()
    if isinstance(source, HasMonitors):
        source.monitors()
    if isinstance(source, HasLeds):
        source.leds()
    width, height = source.grab().shape[1::-1]
    frame = _sample(max(width, SIDE_PX), max(height, SIDE_PX))
    whole = Rect(0, 0, frame.shape[1], frame.shape[0])
    for offer, effort in zip(OFFERS, EFFORTS, strict=True):
        encoder = UpdateEncoder(BGRX)
        encoder.set_offer(offer)
        encoder.settle()
        maker = UpdateMaker(source, whole.width, whole.height)
        terms = Terms(whole, True, True, 1e6, 1 << 20, effort)  # films too: their library takes longest to load
        for now_s, picture in enumerate((frame, np.ascontiguousarray(np.roll(frame, 40, axis=0)))):
            update = maker.make(float(now_s), picture, encoder, terms)
            maker.sent(float(now_s), update, whole)


def _sample(width: int, height: int) -> np.ndarray:
    """Return a picture with something plain, something like text and something like a photograph in it."""
    frame = np.full((height, width, 4), 255, np.uint8)
    corner = frame[:SIDE_PX, :SIDE_PX]
    corner[::3, ::5, :3] = 20
    rows, columns = np.indices((SIDE_PX // 2, SIDE_PX))
    corner[: SIDE_PX // 2, :, 0] = rows * 7 ^ columns * 3
    corner[: SIDE_PX // 2, :, 1] = rows + columns
    return frame
