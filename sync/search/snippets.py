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


def snippet(
    text: str,
    needles: Sequence[Needle],
    tokeniser: Tokeniser,
    language: str,
    *,
    size: int = SNIPPET_CHARS,
    known: dict[tuple[str, str], bool] | None = None,
) -> Snippet:
    """Return the piece of a text around the place where most was found.

    Args:
        language: of the text.
        size: characters at most, the dots where it was cut included.
        known: words (with their language) that are known to be marked or not, for all texts of one search.
    """
    line = " ".join(readable(text[:LONGEST_LOOK]).split())
    marks = _marks(line, needles, tokeniser, language, {} if known is None else known)
    if len(line) <= size:
        return Snippet(line, tuple(marks))
    begin = _best_begin(line, marks, size)
    end = min(len(line), begin + size - 2)
    head, tail = "…" if begin else "", "…" if end < len(line) else ""
    shift = len(head) - begin
    inside = tuple((a + shift, min(b, end) + shift) for a, b in marks if begin <= a < end)
    return Snippet(f"{head}{line[begin:end]}{tail}", inside)


def _best_begin(line: str, marks: Sequence[tuple[int, int]], size: int) -> int:
    if not marks:
        return 0
    counts = [sum(1 for other in marks if a <= other[0] < a + size - BEFORE_CHARS) for a, _ in marks]
    first = marks[counts.index(max(counts))][0]
    begin = max(0, min(first - BEFORE_CHARS, len(line) - size + 2))
    blank = line.rfind(" ", begin, first)
    return 0 if begin == 0 else (line.find(" ", begin, first) + 1 if blank > 0 else begin)


def _marks(
    line: str, needles: Sequence[Needle], tokeniser: Tokeniser, language: str, known: dict[tuple[str, str], bool]
) -> list[tuple[int, int]]:
    marks: set[tuple[int, int]] = set()
    signs = [needle for needle in needles if CJK.search(needle.written)]
    for needle in signs:
        marks.update(_literal(line, needle.written))
    numbers = {one for needle in needles if needle.is_loose for one in needle.equals}
    if numbers:
        spans = phone_numbers(line)
        marks.update((begin, end) for begin, end in spans if PHONE_SIGN + phone_tail(line[begin:end]) in numbers)
    words = [needle for needle in needles if not needle.is_loose and needle not in signs]
    for begin, end in chunk_spans(line) if words else []:
        key = (line[begin:end], language)
        if key not in known:
            known[key] = _is_marked(tokeniser.tokens(*key, has_phones=False), words)
        if known[key]:
            marks.add((begin, end))
    return _joined(sorted(marks))


def _is_marked(tokens: Tokens, needles: Sequence[Needle]) -> bool:
    """Tell whether one word of a text is a needle, or one of the words of a phrase."""
    own = set(tokens.words.split(" "))
    return any(needle.weight(tokens)[0] or (not needle.equals and own & set(needle.words)) for needle in needles)


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
