"""Word stems, in the languages that Snowball knows; which of them a text is in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType
from typing import Protocol

import Stemmer

from sync.search.folding import fold, lowered

ALGORITHMS: Mapping[str, str] = MappingProxyType(
    {
        "ar": "arabic", "ca": "catalan", "da": "danish", "de": "german", "el": "greek", "en": "english",
        "es": "spanish", "et": "estonian", "eu": "basque", "fi": "finnish", "fr": "french", "ga": "irish",
        "hi": "hindi", "hu": "hungarian", "hy": "armenian", "id": "indonesian", "it": "italian", "lt": "lithuanian",
        "ne": "nepali", "nl": "dutch", "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pt": "portuguese",
        "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
        "yi": "yiddish",
    }
)  # fmt: skip
"""Snowball's algorithm for a language (ISO 639-1)."""

SHORTEST = 4
"""Letters of a word that is worth a stem."""

_SCRIPTS = (
    (re.compile(r"[\u0400-\u04ff]"), frozenset({"ru", "sr"})),
    (re.compile(r"[\u0600-\u06ff]"), frozenset({"ar"})),
    (re.compile(r"[\u0370-\u03ff]"), frozenset({"el"})),
    (re.compile(r"[\u0900-\u097f]"), frozenset({"hi", "ne"})),
    (re.compile(r"[\u0b80-\u0bff]"), frozenset({"ta"})),
    (re.compile(r"[\u0530-\u058f]"), frozenset({"hy"})),
    (re.compile(r"[\u0590-\u05ff]"), frozenset({"yi"})),
)
_OTHER_SCRIPTS = frozenset[str]().union(*(languages for _, languages in _SCRIPTS))
_FIRST_GUESS = "en"
"""For letters a-z in a text of which nobody said the language."""


class _Algorithm(Protocol):
    def stemWord(self, word: str) -> str: ...  # noqa: N802 - Snowball's name


@lru_cache(maxsize=1_000)
def base_language(tag: str) -> str:
    """Return the language of a tag ("pt-BR" -> "pt"), "" when there is no stemmer for it."""
    language = tag.lower().replace("_", "-").partition("-")[0]
    return language if language in ALGORITHMS else ""


def _by_script(word: str) -> tuple[str, ...]:
    """Return the languages of a word in a script of its own; empty for the Latin script."""
    if word.isascii():
        return ()
    return next((tuple(sorted(languages)) for script, languages in _SCRIPTS if script.search(word)), ())


class Stems:
    """Stemmers, made when their language comes up. For one thread at a time."""

    def __init__(self) -> None:
        self._made: dict[str, _Algorithm] = {}

    def of(self, word: str, bases: Sequence[str]) -> set[str]:
        """Return the folded stems of a word, as it was written, in languages; those equal to the word are left out.

        Args:
            bases: from `base_language`; those that do not fit the word's script are passed over, and the
                script's own (English for the Latin one) take their place when none fits.
        """
        if len(word) < SHORTEST:
            return set()
        if len(bases) == 1 and bases[0] and word.isascii() and bases[0] not in _OTHER_SCRIPTS:
            return {self._stem(word, bases[0])} - {word.lower(), ""}
        in_script = _by_script(word)
        fitting = {one for one in bases if one and (one in in_script if in_script else one not in _OTHER_SCRIPTS)}
        chosen = fitting or in_script[:1] or (_FIRST_GUESS,)
        return {self._stem(word, language) for language in chosen} - {fold(word), ""}

    def _stem(self, word: str, language: str) -> str:
        algorithm = self._made.get(language)
        if algorithm is None:
            algorithm = self._made.setdefault(language, Stemmer.Stemmer(ALGORITHMS[language]))
        return fold(algorithm.stemWord(lowered(word, language)))
