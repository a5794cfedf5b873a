"""Sends again, better or without loss, what was sent with losses, as far as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from remote.rfb.encodings.choice import Effort, EncodedRect, UpdateEncoder
from remote.rfb.geometry import Rect
from remote.rfb.pixel_format import Canvas
from remote.share.repair import Repair, portions
from remote.share.wish import common

MAX_AREA = 16384
"""Pixels of one piece at most: small, since it gives way to every change."""
EXACT_PIXEL_BYTES = 2.5
"""What a pixel of a photograph takes without loss: no piece shall keep the line busy for longer than it may."""
GOOD_PIXEL_BYTES = 0.25
"""And what it takes with losses that hardly anybody sees."""
MIN_ROOM_BYTES = 256
MAX_RUNS = 32
"""So many runs of cells are enough for one update."""
RECT_BYTES = 12
"""Head of a rectangle."""


def mended(
    repair: Repair,
    now_s: float,
    canvas: Canvas,
    encoder: UpdateEncoder,
    effort: Effort,
    room_bytes: int,
    window: Rect,
    fresh: Sequence[Rect],
) -> list[EncodedRect]:
    """Encode what rests: first better what was coarse, then without loss the rest.

    Args:
        canvas: the screen, (height, width).
        effort: how hard to press what is sent with losses again.
        room_bytes: about how much may be sent.
        window: what the viewer wants to see.
        fresh: what has just been sent or is being shown otherwise.
    """
    if room_bytes < MIN_ROOM_BYTES:
        return []
    pixel_bytes = GOOD_PIXEL_BYTES
    due = _inside(repair.due(now_s, is_coarse=True), window)
    if not due:
        due, pixel_bytes = _inside(repair.due(now_s), window), EXACT_PIXEL_BYTES
        effort = replace(effort, is_lossless=True)
    pieces: list[EncodedRect] = []
    for area in portions(due[:MAX_RUNS], min(int(room_bytes / pixel_bytes), MAX_AREA)):
        if any(common(area, other).area for other in fresh):
            continue
        more = list(encoder.encode(canvas, area, effort))
        pieces += more
        room_bytes -= sum(len(piece.data) + RECT_BYTES for piece in more)
        if room_bytes <= 0:
            break
    return pieces


def _inside(areas: Sequence[Rect], window: Rect) -> list[Rect]:
    return [part for part in (common(area, window) for area in areas) if part.area]
