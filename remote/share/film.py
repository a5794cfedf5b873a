"""The part of the screen that keeps moving, carried as a film of its own. Time is passed in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from remote.rfb.encodings.h264 import has_h264
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.photo import roughness
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import CANVAS_TYPE
from remote.share.sources import Pixels
from remote.share.video_region import VideoRegion
from remote.share.wish import common

SHARE = 0.8
"""Of the line, at most; the rest is for what happens beside the film."""
BYTES_A_PICTURE = 4000
"""A line that takes so much in a second shows one picture a second, a faster one more up to MAX_FPS."""
MIN_FPS, MAX_FPS = 5.0, 30.0
MAX_KBIT_S = 24_000.0
BITS_A_PIXEL = 1.1
"""More shows nothing that anybody sees: four times as much gains 0.3 dB where noise is worst, and takes twice the time
to pack and to unpack."""
RATE_STEP = 1.25
"""The encoder is told of a line that has become so much faster or slower."""

if TYPE_CHECKING:
    from remote.rfb.encodings.libav import VideoEncoder  # which loads PyAV

MIN_ROUGHNESS, STAY_ROUGHNESS = 0.4, 0.2
"""Of a picture for a film to begin, and to go on: text has 0.2 at most, what a camera has seen nearly 1."""

NewEncoder = Callable[[Rect, float, float], "VideoEncoder"]
"""Makes an encoder for a rectangle, kbit/s and pictures a second."""


def new_libav_encoder(rect: Rect, kbit_s: float, fps: float) -> VideoEncoder:
    """Make an encoder of PyAV's; only where `has_h264`. Loaded with the first film, since that takes 0.1 s."""
    from remote.rfb.encodings.libav import LibavEncoder

    return LibavEncoder(rect, kbit_s=kbit_s, fps=fps)


class Film:
    """Finds what moves and packs it.

    Attributes:
        rect: what is a film now, or None.
    """

    def __init__(self, width: int, height: int, new_encoder: NewEncoder = new_libav_encoder) -> None:
        self.rect: Rect | None = None
        self._region = VideoRegion(width, height)
        self._new_encoder = new_encoder
        self._encoder: VideoEncoder | None = None
        self._rate = 0.0
        self._is_key_due = False

    def resize(self, width: int, height: int) -> None:
        """Begin anew with a screen of another size."""
        self._region.resize(width, height)
        self.rect = self._encoder = None

    def watch(self, now_s: float, frame: Pixels, changed: Sequence[Rect], *, is_wanted: bool) -> None:
        """Note what has changed, and decide what is a film.

        Args:
            frame: the screen, (height, width, 4) uint8, BGRX.
            changed: where it differs from what the viewer has.
            is_wanted: the viewer takes films.
        """
        if changed:
            self._region.saw(now_s, changed)
        rect = self._region.area(now_s) if is_wanted and has_h264() else None
        self.rect = rect if rect and self._is_worth_it(frame, rect) else None
        if self.rect is None or (self._encoder and self._encoder.rect != self.rect):
            self._encoder = None

    def _is_worth_it(self, frame: Pixels, rect: Rect) -> bool:
        """Tell photographs in motion from windows that change quickly, which are small and sharp without loss."""
        least = STAY_ROUGHNESS if self._encoder and self._encoder.rect == rect else MIN_ROUGHNESS
        return roughness(frame.view(CANVAS_TYPE)[rect.y : rect.bottom, rect.x : rect.right, 0]) >= least

    def sent(self, now_s: float, copies: Iterable[Copy]) -> None:
        """Note an update to the viewer, with a picture or without."""
        self._region.sent(now_s, copies)

    def refresh(self) -> None:
        """Let the next picture stand for itself: the viewer lacks one before it."""
        self._is_key_due = True

    def rests_at_s(self) -> float | None:
        """Return when the film is over if nothing moves in it until then; None without one."""
        return self._region.rests_at_s() if self.rect else None

    def picture(self, frame: Pixels, changed: Sequence[Rect], rate: float) -> H264Frame | None:
        """Pack the film's next picture if there is one.

        Args:
            frame: the screen, (height, width, 4) uint8, BGRX.
            changed: where it differs from what the viewer has.
            rate: bytes a second that the line takes.
        """
        if self.rect is None or not any(common(area, self.rect).area for area in changed):
            return None
        fps = min(max(rate / BYTES_A_PICTURE, MIN_FPS), MAX_FPS)
        kbit_s = min(rate * SHARE * 8 / 1000, self.rect.area * fps * BITS_A_PIXEL / 1000, MAX_KBIT_S)
        if self._encoder is None:
            self._encoder, self._rate = self._new_encoder(self.rect, kbit_s, fps), rate
        elif not self._rate / RATE_STEP < rate < self._rate * RATE_STEP:
            self._encoder.set_rate(kbit_s, fps)
            self._rate = rate
        is_key, self._is_key_due = self._is_key_due, False
        return self._encoder.encode(frame, is_key=is_key)


def outside(areas: Iterable[Rect], hole: Rect | None) -> list[Rect]:
    """Return what is left of areas without a part of the screen."""
    return [part for area in areas for part in _without(area, hole)] if hole else list(areas)


def _without(area: Rect, hole: Rect) -> list[Rect]:
    cut = common(area, hole)
    if not cut.area:
        return [area]
    parts = (
        Rect(area.x, area.y, area.width, cut.y - area.y),
        Rect(area.x, cut.y, cut.x - area.x, cut.height),
        Rect(cut.right, cut.y, area.right - cut.right, cut.height),
        Rect(area.x, cut.bottom, area.width, area.bottom - cut.bottom),
    )
    return [part for part in parts if part.area]
