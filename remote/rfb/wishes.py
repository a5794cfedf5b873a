"""What the viewer role offers to servers."""

from __future__ import annotations

from collections.abc import Sequence

from remote.errors import UsageError
from remote.rfb.encodings.numbers import COMPRESS_LEVELS, QUALITY_LEVELS, Encoding

DEFAULT_ENCODINGS: tuple[int, ...] = (
    Encoding.COPY_RECT,
    Encoding.TIGHT,
    Encoding.ZRLE,
    Encoding.JPEG,
    Encoding.HEXTILE,
    Encoding.RRE,
    Encoding.RAW,
    Encoding.CURSOR_WITH_ALPHA,
    Encoding.VMWARE_CURSOR,
    Encoding.CURSOR,
    Encoding.VMWARE_CURSOR_POSITION,
    Encoding.EXTENDED_DESKTOP_SIZE,
    Encoding.DESKTOP_SIZE,
    Encoding.LAST_RECT,
    Encoding.DESKTOP_NAME,
    Encoding.QEMU_EXTENDED_KEY_EVENT,
    Encoding.QEMU_LED_STATE,
    Encoding.FENCE,
    Encoding.CONTINUOUS_UPDATES,
    Encoding.EXTENDED_CLIPBOARD,
    Encoding.EXTENDED_MOUSE_BUTTONS,
)
"""All that any server may use, best first; JPEG only where loss is allowed. OPEN_H264 comes before them where it is
wanted and installed."""

OUR_ENCODINGS: tuple[int, ...] = (Encoding.RECALL, *DEFAULT_ENCODINGS)
"""And what only our own shares know. It also allows them to lose something for a moment, which they then repair."""


def offered_encodings(encodings: Sequence[int], quality: int | None, compress_level: int | None) -> tuple[int, ...]:
    """Return the numbers of SetEncodings.

    Args:
        encodings: what the server may use, best first; must be among OUR_ENCODINGS.
        quality: 0...9 allows JPEG of that quality; None allows no loss, and leaves JPEG out.
        compress_level: 0...9, or None to leave it to the server.

    Raises:
        UsageError: an encoding or a level that we do not speak.
    """
    if unknown := set(encodings) - set(OUR_ENCODINGS):
        raise UsageError(f"These encodings are not spoken here: {sorted(unknown)}.")
    allowed = (encoding for encoding in encodings if encoding != Encoding.JPEG or quality is not None)
    return (*allowed, *_level(QUALITY_LEVELS, quality), *_level(COMPRESS_LEVELS, compress_level))


def _level(levels: range, level: int | None) -> tuple[int, ...]:
    if level is None:
        return ()
    if not 0 <= level < len(levels):
        raise UsageError(f"A level is 0 to {len(levels) - 1}, not {level}.")
    return (levels[level],)
