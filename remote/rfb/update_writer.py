"""The rectangles of one update, as the server role writes them for its viewer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from remote.rfb.cursor import Cursor
from remote.rfb.encodings.choice import EncodedRect
from remote.rfb.encodings.copyrect import encode_copy
from remote.rfb.encodings.h264_frame import H264Frame
from remote.rfb.encodings.numbers import Encoding
from remote.rfb.geometry import Copy, Rect
from remote.rfb.pixel_format import Canvas
from remote.rfb.pointer_rects import pointer_rects
from remote.rfb.served import Served


def first_rects(
    served: Served,
    cursor: Cursor | None,
    pointer: tuple[int, int] | None,
    copies: Sequence[Copy] = (),
    videos: Sequence[H264Frame] = (),
) -> Iterator[EncodedRect]:
    """Yield what comes before painted pixels, as far as the viewer understands it.

    The pointer is first: TigerVNC's viewer (1.12) reads an alpha cursor with another pixel format set for all its
    decoding threads, and fails when they still work on rectangles of the same update.
    """
    place = served.inside(*pointer) if pointer else None
    yield from pointer_rects(served.offer, served.pixel_format, cursor, place)
    if served.can_copy:
        for copy in copies:
            yield EncodedRect(copy.rect, Encoding.COPY_RECT, encode_copy(copy))
    if served.can_show_video:
        for video in videos:
            yield EncodedRect(video.rect, Encoding.OPEN_H264, video.to_bytes(), is_lossy=bool(video.data))


def instead_of(served: Served, copies: Sequence[Copy], videos: Sequence[H264Frame]) -> Iterator[Rect]:
    """Yield what must be painted because the viewer understands no copies or videos."""
    if not served.can_copy:
        yield from (copy.rect for copy in copies)
    if not served.can_show_video:
        yield from (video.rect for video in videos if video.data)


def painted_rects(served: Served, screen: Canvas, rects: Iterable[Rect]) -> Iterator[EncodedRect]:
    """Encode parts of the screen, as far as the viewer can see them."""
    served.encoder.settle()
    for rect in rects:
        visible = rect.clipped(*served.visible_size)
        if visible.area:
            yield from served.encoder.encode(screen, visible)
