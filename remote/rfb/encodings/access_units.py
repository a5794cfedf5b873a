"""Where one H.264 picture ends and the next begins in a byte stream (ITU-T H.264 sections 7.4.1.2.3 and annex B)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

SLICE, IDR_SLICE, SEI, SEQUENCE_PARAMETERS, PICTURE_PARAMETERS, DELIMITER = 1, 5, 6, 7, 8, 9

_START_CODE = re.compile(b"\x00\x00\x01(?=.)", re.DOTALL)
_LEADS = frozenset((SEI, SEQUENCE_PARAMETERS, PICTURE_PARAMETERS, DELIMITER))


def nal_units(data: bytes) -> Iterator[tuple[int, int]]:
    """Walk over the NAL units of a byte stream (annex B); what is before the first start code is none.

    Returns:
        where each start code begins, and the unit's type.
    """
    for match in _START_CODE.finditer(data):
        yield match.start(), data[match.end()] & 0x1F


def access_units(data: bytes) -> list[bytes]:
    """Cut a byte stream into pictures, parameter sets with the picture that they lead.

    Parameter sets without a picture behind them are a part of their own; bytes without a start code give nothing.
    """
    starts: list[int] = []
    has_picture = True
    for at, kind in nal_units(data):
        is_slice = SLICE <= kind <= IDR_SLICE
        begins = kind in _LEADS or (is_slice and _is_first_slice(data, at))
        if not starts or (has_picture and begins):
            starts.append(at)
            has_picture = False
        has_picture |= is_slice
    return [data[start:end] for start, end in pairwise([*starts, len(data)])]


def _is_first_slice(data: bytes, at: int) -> bool:
    """Tell whether a slice begins with macroblock 0: an Exp-Golomb zero is a single bit 1."""
    return data[at + 4 : at + 5] >= b"\x80"
