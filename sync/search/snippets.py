"""The piece of a text in which the words stand that were looked for, with their places. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from sync.search.answers import Snippet
from sync.search.folding import fold
from sync.search.needles import Needle
from sync.search.phones import phone_numbers, phone_tail
from sync.search.tokens import CJK, PHONE_SIGN, Tokeniser, Tokens, chunk_spans, readable

SNIPPET_CHARS = 160
"""As much as two lines of the list hold."""

BEFORE_CHARS = 40
"""So much stands before the first word that was found."""

LONGEST_LOOK = 20_000
"""Characters of a text in which marks are looked for."""


def snippet(text: str, needles: Sequence[Needle], tokeniser: Tokeniser, language: str, size: int = SNIPPET_CHARS) -> Snippet:
    """Return the piece of a text around the place where most was found.

    Args:
        language: of the text.
        size: characters at most, the dots where it was cut included.
    """
    line = " ".join(readable(text[:LONGEST_LOOK]).split())
    marks = _marks(line, needles, tokeniser, language)
    if len(line) <= size:
        return Snippet(line, tuple(marks))
    begin = _best_begin(line, marks, size)
    end = min(len(line), begin + size - 2)
    head, tail = "…" if begin else "", "…" if end < len(line) else ""
    shift = len(head) - begin
    inside = tuple((a + shift, min(b, end) + shift) for a, b in marks if a >= begin and a < end)
    return Snippet(f"{head}{line[begin:end]}{tail}", inside)


def _best_begin(line: str, marks: Sequence[tuple[int, int]], size: int) -> int:
    if not marks:
        return 0
    counts = [sum(1 for other in marks if a <= other[0] < a + size - BEFORE_CHARS) for a, _ in marks]
    first = marks[counts.index(max(counts))][0]
    begin = max(0, min(first - BEFORE_CHARS, len(line) - size + 2))
    blank = line.rfind(" ", begin, first)
    return 0 if begin == 0 else (line.find(" ", begin, first) + 1 if blank > 0 else begin)


def _marks(line: str, needles: Sequence[Needle], tokeniser: Tokeniser, language: str) -> list[tuple[int, int]]:
    marks: set[tuple[int, int]] = set()
    signs = [needle for needle in needles if CJK.search(needle.written)]
    plain = [needle for needle in needles if needle not in signs]
    for needle in signs:
        marks.update(_literal(line, needle.written))
    for begin, end in phone_numbers(line) if any(needle.is_loose for needle in plain) else []:
        tail = PHONE_SIGN + phone_tail(line[begin:end])
        if any(tail in needle.equals for needle in plain):
            marks.add((begin, end))
    phrases = [needle for needle in plain if len(needle.words) > 1 and not needle.equals]
    words = [needle for needle in plain if not needle.is_loose]
    if words:
        for begin, end in chunk_spans(line):
            tokens = tokeniser.tokens(line[begin:end], language)
            if _is_found(tokens, words, phrases):
                marks.add((begin, end))
    return _joined(sorted(marks))


def _is_found(tokens: Tokens, needles: Sequence[Needle], phrases: Sequence[Needle]) -> bool:
    if any(needle.weight(tokens)[0] for needle in needles):
        return True
    own = tokens.words.split(" ")
    return any(word in needle.words for needle in phrases for word in own)


def _literal(line: str, written: str) -> list[tuple[int, int]]:
    sought, inside = fold(written), fold(line)
    if len(inside) != len(line) or not sought:
        sought, inside = written, line
    found = []
    at = inside.find(sought)
    while at >= 0:
        found.append((at, at + len(sought)))
        at = inside.find(sought, at + len(sought))
    return found


def _joined(marks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return marks without overlaps."""
    joined: list[tuple[int, int]] = []
    for begin, end in marks:
        if joined and begin < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((begin, end))
    return joined
