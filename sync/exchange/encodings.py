"""In which encoding a text was written: found from its bytes, since nothing says so."""

from __future__ import annotations

import codecs
from collections import Counter
from pathlib import Path

from sync.exchange.errors import TableError

PIECE_BYTES = 1 << 20
SAMPLE_BYTES = 1 << 20
"""So much of a file that is not UTF-8 is looked at to tell Turkish, Western and Chinese apart."""

ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "cp1254", "gb18030")
"""What can be chosen where the finding was wrong."""

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))

_TURKISH = bytes((0xD0, 0xDD, 0xDE, 0xF0, 0xFD, 0xFE))
"""The six places in which Windows-1254 (Turkish) differs from Windows-1252 (Western)."""

_ICELANDIC = bytes((0xC6, 0xE6, 0xC1, 0xE1, 0xCD, 0xED, 0xDA, 0xFA))
"""What stands beside the letters of those places where they are Icelandic; no Turkish word has any of them."""

_COMMON_HANZI_SHARE = 0.8


def find_encoding(path: Path) -> str:
    """Return the name of a file's encoding, one of ENCODINGS or a variant of UTF-16.

    Raises:
        TableError: it is no text.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        sample = file.read(SAMPLE_BYTES)
    marked = next((name for mark, name in _MARKS if sample.startswith(mark)), None)
    if marked is not None:
        return marked
    if b"\0" in sample:
        return _unmarked_utf16(path, sample)
    if _is_utf8(path):
        return "utf-8-sig"
    if _is_chinese(sample):
        return "gb18030"
    counts = Counter(sample)
    turkish = sum(counts[byte] for byte in _TURKISH)
    icelandic = sum(counts[byte] for byte in _ICELANDIC)
    return "cp1254" if turkish > icelandic else "cp1252"


def _is_utf8(path: Path) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(PIECE_BYTES):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _unmarked_utf16(path: Path, sample: bytes) -> str:
    """Tell UTF-16 without a mark by where the zero bytes of its Latin letters and commas stand."""
    even, odd = sample[0::2].count(0), sample[1::2].count(0)
    rare, common = sorted((even, odd))
    if rare * 20 <= common and common * 10 >= len(sample):
        return "utf-16-le" if odd == common else "utf-16-be"
    raise TableError(
        f"{path.name} holds NUL bytes, so it is no text and no table. Nothing was changed; "
        "write it anew from the program that it comes from."
    )


def _is_chinese(sample: bytes) -> bool:
    """Tell GB 18030 by its characters: in a Western text read so, common ones are rare."""
    decoder = codecs.getincrementaldecoder("gb18030")()
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError:
        return False
    wide = [letter for letter in text if ord(letter) > 0x7F]
    # the 3,755 characters of the first level of GB 2312 are in the order of their sound from B0A1 on
    common = sum(1 for letter in wide if 0xB0 <= letter.encode("gb18030")[0] <= 0xD7)
    return bool(wide) and common >= _COMMON_HANZI_SHARE * len(wide)
