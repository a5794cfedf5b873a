"""What a query looks for, as tokens: the expression for the index, and the same question asked of one text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sync.search.folding import fold
from sync.search.phones import phone_numbers, phone_tail
from sync.search.query import Query, Term
from sync.search.tokens import CJK, PHONE_SIGN, Tokeniser, Tokens, readable

MAX_LANGUAGES = 6
"""Languages in whose stems a word is looked for: those that most records here are in."""

Complete = Callable[[str], Sequence[str]]
"""Returns the commonest words of the vocabulary that begin with something."""

EXACT, EQUAL, BEGUN = 1.0, 0.7, 0.8
"""What finding a word as typed is worth, in another form, and as the beginning of a longer one."""


@dataclass(frozen=True, slots=True)
class Needle:
    """One word, name or phrase that is looked for.

    Attributes:
        written: as it was typed.
        words: its words, folded, in their order.
        equals: tokens that mean the same.
        is_prefix: its last word is still being typed.
        is_loose: its words may stand anywhere (the parts of a telephone number).
        facets: tokens of what belongs to a customer of this name.
    """

    written: str
    words: tuple[str, ...]
    equals: tuple[str, ...] = ()
    is_prefix: bool = False
    is_loose: bool = False
    facets: tuple[str, ...] = ()

    def expression(self, complete: Complete | None) -> str:
        """Return the needle for the index.

        Args:
            complete: of the vocabulary, where texts are long; None where the index knows beginnings itself.
        """
        joiner = " AND " if self.is_loose else " "
        options = [_quoted(self.words) if not self.is_loose else f"({joiner.join(map(_quoted_one, self.words))})"]
        options += map(_quoted_one, self.equals)
        options += [_quoted_one(one) for one in self.facets]
        if self.is_prefix:
            begun = [*self.equals, "".join(self.words)] if len(self.words) > 1 else [self.words[0]]
            if complete is None:
                options[0] += " *"
            else:
                options += [_quoted_one(word) for start in begun for word in complete(start)]
        return f"({' OR '.join(dict.fromkeys(options))})"

    def weight(self, tokens: Tokens) -> tuple[int, float]:
        """Return how often a text holds the needle, and what finding it so is worth; (0, 0.0) when it does not."""
        if self.is_loose:
            return (1, EXACT) if set(self.equals) & set(tokens.forms.split(" ")) else (0, 0.0)
        if len(self.words) == 1:
            count = tokens.words.split(" ").count(self.words[0])
        else:
            count = f" {tokens.words} ".count(f" {' '.join(self.words)} ")
        if count:
            return count, EXACT
        sought = f" {tokens.words} {tokens.forms} "
        if self.is_prefix and (
            count := sum(sought.count(f" {start}") for start in (" ".join(self.words), *self.equals))
        ):
            return count, BEGUN
        return (
            (1, EQUAL)
            if any(f" {one} " in sought for one in (*self.words[:1], *self.equals)[len(self.words) > 1 :])
            else (0, 0.0)
        )


@dataclass(frozen=True, slots=True)
class Needles:
    """A whole query as needles.

    Attributes:
        all_of: of each group one; the needles of one alternative must all be found.
        none_of: none of these.
    """

    all_of: tuple[tuple[tuple[Needle, ...], ...], ...]
    none_of: tuple[tuple[Needle, ...], ...]

    @property
    def sought(self) -> tuple[Needle, ...]:
        """All needles that may be found."""
        return tuple(needle for group in self.all_of for alternative in group for needle in alternative)

    def expression(self, columns: str, complete: Complete | None = None) -> str:
        """Return the query for the index, "" when nothing is looked for.

        Args:
            columns: where to look, in FTS5's words.
            complete: see Needle.expression.
        """
        groups = (" OR ".join(_all(alternative, complete) for alternative in group) for group in self.all_of)
        wanted = " AND ".join(f"({group})" for group in groups)
        if not wanted:
            return ""
        unwanted = " OR ".join(_all(alternative, None) for alternative in self.none_of)
        return f"{columns} : ({wanted})" + (f" NOT ({columns} : ({unwanted}))" if unwanted else "")


def _all(alternative: Sequence[Needle], complete: Complete | None) -> str:
    return f"({' AND '.join(needle.expression(complete) for needle in alternative)})"


def needles_of(query: Query, tokeniser: Tokeniser, languages: Sequence[str]) -> Needles:
    """Return what a query looks for.

    Args:
        languages: of the records here, the commonest first.
    """
    chosen = tuple(languages[:MAX_LANGUAGES]) or ("",)
    return Needles(
        tuple(
            group
            for terms in query.all_of
            if (group := tuple(one for term in terms if (one := _of_term(term, tokeniser, chosen))))
        ),
        tuple(one for term in query.none_of if (one := _of_term(term, tokeniser, chosen))),
    )


def _of_term(term: Term, tokeniser: Tokeniser, languages: tuple[str, ...]) -> tuple[Needle, ...]:
    text = readable(term.text)
    units = list(tokeniser.units(text, languages))
    words = tuple(word for unit in units for word in unit.words)
    if not words:
        return ()
    if term.is_phrase:
        return (Needle(text, words),)
    if any((begin, end) == (0, len(text)) for begin, end in phone_numbers(text)):
        return (Needle(text, words, (PHONE_SIGN + phone_tail(text),), is_loose=True),)
    found = []
    for unit in units:
        is_last = unit is units[-1]
        written = text[unit.start : unit.end]
        is_sign = len(unit.words) == 1 and len(unit.words[0]) == 1 and CJK.match(unit.words[0]) is not None
        if written.startswith("#"):
            found.append(Needle(written, (fold(written),)))
        else:
            found.append(Needle(written, unit.words, unit.equals, is_prefix=(term.is_prefix and is_last) or is_sign))
    return tuple(found)


def _quoted(words: Iterable[str]) -> str:
    return f'"{" ".join(words)}"'  # no token holds a quotation mark


def _quoted_one(word: str) -> str:
    return f'"{word}"'
