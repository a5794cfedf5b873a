"""How well a text answers: BM25 over the few candidates that were looked up, more for what is recent. Pure."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sync.search.needles import Needle, Needles
from sync.search.tokens import Tokens

K1, B = 1.2, 0.6
"""BM25's: how fast a repeated word stops counting, and how much a long text is held against it."""

USUAL_WORDS = 24
"""Length of an ordinary message."""

RECENT = 0.8
"""What is written today is worth so much more than what is ages old ..."""

HALF_LIFE_MS = 45 * 24 * 3600 * 1000
"""... and half of that after this time."""


class Column(NamedTuple):
    """A field of a candidate: its tokens, and how much finding something there is worth."""

    tokens: Tokens
    weight: float


class Ranking:
    """Scores candidates of one query."""

    def __init__(self, needles: Needles, counts: Mapping[str, int], size: int, now_ms: int) -> None:
        """Begin.

        Args:
            counts: in how many texts words stand; one that is missing counts as rare.
            size: how many texts there are.
            now_ms: milliseconds since 1970, UTC.
        """
        self._needles = needles
        self._now_ms = now_ms
        self._rarity = {
            needle: math.log(1 + (size + 0.5) / (min(counts.get(word, 0) for word in needle.words) + 0.5))
            for needle in needles.sought
        }

    def score(self, columns: Sequence[Column], at_ms: int) -> float | None:
        """Return how well a candidate answers, None when it does not: its record has changed meanwhile."""
        total = 0.0
        for group in self._needles.all_of:
            best = max((self._alternative(alternative, columns) for alternative in group), default=0.0)
            if best <= 0.0:
                return None
            total += best
        return total * self.recency(at_ms)

    def recency(self, at_ms: int) -> float:
        """Return by how much being recent counts, 1 for what is ages old."""
        return 1 + RECENT * float(0.5 ** (max(0, self._now_ms - at_ms) / HALF_LIFE_MS))

    def _alternative(self, needles: Sequence[Needle], columns: Sequence[Column]) -> float:
        scores = [self._needle(needle, columns) for needle in needles]
        return sum(scores) if all(score > 0.0 for score in scores) else 0.0

    def _needle(self, needle: Needle, columns: Sequence[Column]) -> float:
        found = 0.0
        for tokens, weight in columns:
            count, worth = needle.weight(tokens)
            if count:
                length = (tokens.words.count(" ") + 1) / USUAL_WORDS
                found += weight * worth * count * (K1 + 1) / (count + K1 * (1 - B + B * length))
        return found * self._rarity[needle]
