"""H.264 by PyAV: libavcodec's decoder, and libx264 (GPL) behind the same doors as any other encoder would be.

Nothing here starts a thread or holds a picture back: a frame in is a frame out.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

import av
import numpy as np
from av.codec.context import Flags
from av.error import FFmpegError
from av.video.codeccontext import VideoCodecContext
from av.video.frame import PictureType
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from numpy.typing import NDArray

from remote.errors import UsageError
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.geometry import Rect

Pixels = NDArray[np.uint8]

IS_COMPLETE = "libx264" in av.codecs_available and "h264" in av.codecs_available
"""Whether this build of PyAV can do what is needed."""

PADDING_PX = 64
"""How much larger than its rectangle a side of a picture may be: hardware encoders round up to so much."""

NOMINAL_FPS = 25
"""The frame rate that libx264 believes in; what counts is the bytes of a frame, see `set_rate`."""

BUFFER_FRAMES = 3
"""A key frame or a scene change may take as many frames' bytes: 9,700 of them at 400 kbit/s and 15 frames a second,
which are 150 ms of a 512 kbit/s line."""

HEADROOM = 8
"""The rate may grow so many times before the stream must begin anew: libx264 takes no more than it was opened with."""

MIN_KBIT_S = 16

BT709 = 1

_BASELINE = "baseline"
_HIGH = "high"
_FAST = Interpolation.BILINEAR
_WHOLE = Interpolation.POINT | Interpolation.ACCURATE_RND
"""libswscale 9.5 leaves the last columns unwritten on its fast way from YUV where a row has 2 or 4 pixels more than
a multiple of 16; this way takes five times as long, 2.2 ms at 1920 x 1080, for the same picture."""


class VideoEncoder(Protocol):
    """Packs what moves in one rectangle of the screen."""

    @property
    def rect(self) -> Rect:
        """What is packed."""

    def set_rate(self, kbit_s: float, fps: float) -> None:
        """Follow another line."""

    def encode(self, screen: Pixels, *, is_key: bool = False) -> H264Frame:
        """Pack the next picture."""


class LibavEncoder:
    """Packs one rectangle of a screen by libx264, one slice a picture, each ready at once.

    `superfast` loses 0.1 dB against `veryfast` and takes two thirds of its time.

    Attributes:
        rect: the part of the screen; sides that are multiples of 16 are fastest, at both ends.
    """

    def __init__(self, rect: Rect, *, kbit_s: float, fps: float, is_baseline: bool = False) -> None:
        """Prepare a stream; it begins with the first picture.

        Args:
            rect: the part of the screen.
            kbit_s: see `set_rate`.
            fps: see `set_rate`.
            is_baseline: keep to the profile that the encoding's specification names, for decoders that know no other;
                the high profile shows 1 dB more at the same rate, and a key frame 1.7 dB more.

        Raises:
            UsageError: an empty rectangle, or rates that are no rates.
        """
        if rect.area < 1 or rect.x < 0 or rect.y < 0:
            raise UsageError(f"There is no picture of {tuple(rect)}.")
        self.rect = rect
        self._profile = _BASELINE if is_baseline else _HIGH
        self._codec: VideoCodecContext | None = None
        self._bit_rate = self._most = 0
        self._count = 0
        self._reformatter = VideoReformatter()
        self._even = np.empty((_even(rect.height), _even(rect.width), 4), np.uint8)
        self.set_rate(kbit_s, fps)

    def set_rate(self, kbit_s: float, fps: float) -> None:
        """Follow a ceiling from the next picture on: kbit_s / fps is an average picture, a key frame three times that.

        A picture is sized by its number, not by the clock: tell when either changes. The stream goes on without a
        new key frame, unless a picture may now have more than eight times what it could have when the stream began.

        Args:
            kbit_s: thousand bits a second, headers of the pictures included.
            fps: pictures a second that will be encoded.

        Raises:
            UsageError: rates that are no rates.
        """
        if not (kbit_s > 0 and fps > 0):
            raise UsageError(f"{kbit_s} kbit/s at {fps} pictures a second is no rate.")
        self._bit_rate = round(max(kbit_s, MIN_KBIT_S) * 1000 * NOMINAL_FPS / fps)
        if self._codec and self._bit_rate <= self._most:
            self._codec.bit_rate = self._bit_rate
        else:
            self._codec = None

    def encode(self, screen: Pixels, *, is_key: bool = False) -> H264Frame:
        """Pack what the rectangle shows now.

        Args:
            screen: the whole screen, (height, width, 4) uint8, BGRX, rows without gaps between pixels; it holds `rect`.
            is_key: begin anew, so that a viewer can show it without the pictures before.

        Raises:
            UsageError: the rectangle is not inside the screen.
        """
        frame = self._frame(screen)
        codec = self._codec = self._codec or self._open()
        if is_key:
            frame.pict_type = PictureType.I
        frame.pts = self._count
        self._count += 1
        (packet,) = codec.encode(frame)
        return H264Frame(self.rect, bytes(packet), is_new_stream=packet.is_keyframe)

    def _open(self) -> VideoCodecContext:
        codec = av.CodecContext.create("libx264", "w")
        assert isinstance(codec, VideoCodecContext)
        codec.height, codec.width, _ = self._even.shape
        codec.pix_fmt = "yuv420p"
        codec.framerate, codec.time_base = Fraction(NOMINAL_FPS), Fraction(1, NOMINAL_FPS)
        codec.color_primaries = codec.color_trc = codec.colorspace = BT709
        codec.color_range = ColorRange.MPEG
        codec.thread_count = 1
        # libx264 lowers its ceiling with the average rate only when both began as one
        codec.bit_rate = self._most = self._bit_rate * HEADROOM
        codec.options = {
            "preset": "superfast",
            "tune": "zerolatency",
            "profile": self._profile,
            "maxrate": str(self._most),
            "bufsize": str(self._bit_rate * BUFFER_FRAMES // NOMINAL_FPS),
            "forced-idr": "1",
            "x264-params": "keyint=infinite:scenecut=0:bframes=0:slices=1:sliced-threads=0:threads=1",
        }
        codec.open()
        codec.bit_rate = self._bit_rate
        self._count = 0
        return codec

    def _frame(self, screen: Pixels) -> av.VideoFrame:
        rect = self.rect
        if rect.bottom > screen.shape[0] or rect.right > screen.shape[1]:
            raise UsageError(f"{tuple(rect)} is not inside a screen of {screen.shape[1]} x {screen.shape[0]}.")
        pixels = screen[rect.y : rect.bottom, rect.x : rect.right]
        if pixels.shape != self._even.shape:
            pixels = _padded(pixels, self._even)
        height, width, _ = pixels.shape
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(pixels, "bgra"),
            width,
            height,
            "yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=_FAST,
            threads=1,
        )


class LibavDecoder:
    """Unpacks one stream by libavcodec, in bounded memory."""

    def __init__(self, width: int, height: int) -> None:
        """Begin a stream whose pictures are of this size, or a little larger on the right and at the bottom."""
        codec = av.CodecContext.create("h264", "r")
        assert isinstance(codec, VideoCodecContext)
        codec.thread_count = 1
        codec.flags = (codec.flags | Flags.low_delay) & ~Flags.output_corrupt
        most = (width + PADDING_PX) * (height + PADDING_PX)
        codec.options = {"max_pixels": str(most), "err_detect": "explode", "ec": "0"}
        self._codec = codec
        self._reformatter = VideoReformatter()

    def decode(self, access_unit: bytes) -> Pixels | None:
        """Return the picture, (height, width, 4) uint8, BGRX, or None when there is none (yet).

        Raises:
            ValueError: the data is damaged, or larger than the decoder was made for.
        """
        try:
            frames = self._codec.decode(av.Packet(access_unit))
            return _pixels(self._bgrx(frames[-1])) if frames and not frames[-1].is_corrupt else None
        except FFmpegError as error:
            raise ValueError(str(error)) from None

    def _bgrx(self, frame: av.VideoFrame) -> av.VideoFrame:
        return self._reformatter.reformat(
            frame,
            format="bgra",
            dst_color_range=ColorRange.JPEG,
            interpolation=_WHOLE if frame.width % 16 else _FAST,
            threads=1,
        )


def _pixels(frame: av.VideoFrame) -> Pixels:
    """Return a view of a BGRA frame's memory, which it keeps alive."""
    plane: Any = frame.planes[0]
    rows = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[: frame.height, : frame.width * 4]
    return rows.reshape(frame.height, frame.width, 4)


def _even(side: int) -> int:
    """Return the side of the picture: colour is kept for every two columns and rows."""
    return side + side % 2


def _padded(pixels: Pixels, even: Pixels) -> Pixels:
    """Copy pixels into an even buffer, the last column and row doubled where needed."""
    height, width, _ = pixels.shape
    even[:height, :width] = pixels
    even[:height, width:] = pixels[:, -1:]
    even[height:] = even[height - 1]
    return even
