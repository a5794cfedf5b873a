"""Cuts a message into plain words, code and links, losing nothing of what was typed between the backticks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum, auto

_PIECES = re.compile(r"```\n?(?P<block>.+?)\n?```|`(?P<code>[^`\n]+)`|(?P<link>https?://[^\s<>\"'`]+)", re.DOTALL)
_AFTER_LINK = ".,;:!?)]}»”，。；：！？）】、"
"""Punctuation that ends a sentence, not an address."""


class SpanKind(StrEnum):
    """How a span is shown."""

    WORDS = auto()
    CODE = auto()
    LINK = auto()


@dataclass(frozen=True)
class Span:
    """A piece of a message, exactly as it was typed (the backticks around code left out)."""

    kind: SpanKind
    text: str


def spans_of(body: str) -> list[Span]:
    """Return the pieces of a message in order; a backtick without a partner stays a backtick."""
    spans: list[Span] = []
    end = 0
    for found in _PIECES.finditer(body):
        if found.start() > end:
            spans.append(Span(SpanKind.WORDS, body[end : found.start()]))
        end = found.end()
        code = found["block"] or found["code"]
        if code:
            spans.append(Span(SpanKind.CODE, code))
        else:
            link = found["link"].rstrip(_AFTER_LINK)
            spans.append(Span(SpanKind.LINK, link))
            end = found.start() + len(link)
    if end < len(body):
        spans.append(Span(SpanKind.WORDS, body[end:]))
    return spans


def utf16_length(text: str) -> int:
    """Return the length of a text as Qt counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def utf16_slice(text: str, start: int, end: int) -> str:
    """Return part of a text between two places counted as Qt counts them."""
    return text.encode("utf-16-le", "surrogatepass")[2 * start : 2 * end].decode("utf-16-le", "replace")
