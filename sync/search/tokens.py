"""The tokeniser: a text becomes words, in their order, and further forms under which each of them is found.

Both ends use it, the index and the query, and nothing of it knows a database.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from sync.search.folding import fold, mark_class, spelled_out
from sync.search.phones import phone_numbers, phone_tail
from sync.search.stemming import SHORTEST, Stems, base_language

TOKENISER_VERSION = 1
"""Raised with every change of what comes out of here: every index is then made anew by itself."""

MAX_TOKEN_CHARS = 64
"""Of a longer word (a key, a picture pasted as text) the beginning counts, at both ends."""

MAX_TEXT_CHARS = 200_000
"""Of a longer text (a log pasted into a message) the beginning is indexed."""

PHONE_SIGN = "~"
"""Before the end of a telephone number, so that it is no other number."""

JOINERS = ".@_/:+,&'’-‐‑–\\"
"""What holds the parts of one name together: E-1042, 8.2.1, a@b.example, l'écran, C:\\Temp."""

KEPT_SIGNS = "@._/:+,&#~-"
"""Of them those that stand inside tokens; the index must take them for letters."""

_LETTER = rf"[^\W_]|[{mark_class()}]"
_JOINING = re.escape(JOINERS)
_CHUNK = re.compile(rf"#?[\w{mark_class()}]+(?:[{_JOINING}]{{1,2}}[\w{mark_class()}]+)*")
_ASCII_CHUNK = re.compile(rf"#?[A-Za-z0-9_]+(?:[{_JOINING}]{{1,2}}[A-Za-z0-9_]+)*")
_ASCII_PARTS = re.compile(r"[a-z0-9]+")
_PARTS = re.compile(rf"(?:{_LETTER})+")
_CJK_CLASS = r"\u2e80-\u2fdf\u3005-\u3007\u3031-\u3035\u3040-\u30ff\u3105-\u312f\u31a0-\u31bf\u31f0-\u31ff" \
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"  # fmt: skip
CJK = re.compile(rf"[{_CJK_CLASS}]")
_RUNS = re.compile(rf"[{_CJK_CLASS}]+|[^{_CJK_CLASS}]+")
_DIGITS = re.compile(r"\d{3,}")

_MEMO_CHUNK_CHARS = 24
"""Longer chunks hardly ever come twice."""

_MEMO_SIZE = 40_000
"""Chunks remembered with what they became; a few megabytes. People use few words, over and over."""

_NAMES_SIZE = 10_000


class Tokens(NamedTuple):
    """A text for the index.

    Attributes:
        words: its words in their order, separated by blanks.
        forms: further tokens under which it is found: stems, whole names, other spellings; in any order.
    """

    words: str
    forms: str


@dataclass(frozen=True, slots=True)
class Unit:
    """One word, or one name made of parts, as it stands in a text.

    Attributes:
        start, end: where it stands.
        words: its words in their order.
        equals: other tokens that mean the same: stems, other spellings, the parts joined.
    """

    start: int
    end: int
    words: tuple[str, ...]
    equals: tuple[str, ...]


class Tokeniser:
    """Takes texts apart. For one thread at a time: it remembers words."""

    def __init__(self) -> None:
        self._stems = Stems()
        self._memos: dict[str, dict[str, tuple[str, str]]] = {}
        self._names: dict[str, Tokens] = {}
        self._learned = 0

    def tokens(self, text: str, language: str = "", *, has_phones: bool = True) -> Tokens:
        """Return a text of a record, for the index.

        Args:
            language: of the text, "" for unknown.
            has_phones: look for telephone numbers; a search that asks for none need not.
        """
        text = _readable(text[:MAX_TEXT_CHARS])
        base = base_language(language)
        if self._learned > _MEMO_SIZE:
            self._learned = 0
            self._memos.clear()
        memo = self._memos.setdefault(base, {})
        known = [memo.get(chunk) or self._learn(chunk, base, memo) for chunk in chunks_of(text)]
        forms = [form for _, form in known if form]
        if has_phones:
            forms += [PHONE_SIGN + phone_tail(text[begin:end]) for begin, end in phone_numbers(text)]
        return Tokens(" ".join([words for words, _ in known]), " ".join(forms))

    def name(self, text: str) -> Tokens:
        """Return a short text that comes over and over, such as an author's name."""
        known = self._names.get(text)
        if known is None:
            if len(self._names) > _NAMES_SIZE:
                self._names.clear()
            known = self._names[text] = self.tokens(text)
        return known

    def _learn(self, chunk: str, base: str, memo: dict[str, tuple[str, str]]) -> tuple[str, str]:
        words, forms = self._take_apart(chunk, (base,))
        known = (" ".join(words), " ".join(dict.fromkeys(forms)))
        if len(chunk) <= _MEMO_CHUNK_CHARS:
            memo[chunk] = known
            self._learned += 1
        return known

    def units(self, text: str, languages: tuple[str, ...] = ("",)) -> Iterator[Unit]:
        """Yield the words of a text with all their forms in any of the languages: for queries and for highlighting.

        The text must be as `readable` returns it, so that the places are right.
        """
        bases = tuple(base_language(language) for language in languages)
        for match in _CHUNK.finditer(text):
            words, forms = self._take_apart(match[0], bases)
            equals = [form for form in dict.fromkeys(forms) if not _is_piece(form, match[0], words)]
            yield Unit(match.start(), match.end(), tuple(words), tuple(equals))

    def _take_apart(self, chunk: str, bases: tuple[str, ...]) -> tuple[list[str], list[str]]:
        words: list[str] = []
        forms: list[str] = []
        if chunk.isascii():  # most of them, and the quicker way
            lower = chunk.lower()
            parts = [lower] if lower.isalnum() else _ASCII_PARTS.findall(lower)
            for part in parts:
                self._plain_word(part, bases, words, forms)
            return words, forms if parts == [chunk] else [*_names(lower, parts), *forms]
        for part in _PARTS.findall(chunk):
            for run in _RUNS.findall(part):
                if CJK.match(run):
                    _bigrams(fold(run), words, forms)
                else:
                    self._word(run, bases, words, forms)
        folded = fold(chunk)
        return words, [*_names(folded, _PARTS.findall(folded)), *forms]

    def _plain_word(self, lower: str, bases: tuple[str, ...], words: list[str], forms: list[str]) -> None:
        words.append(lower[:MAX_TOKEN_CHARS])
        if lower.isalpha():
            if len(lower) >= SHORTEST:
                forms += sorted(self._stems.of(lower[:MAX_TOKEN_CHARS], bases))
        elif lower.isdigit():
            if lower[0] == "0" and (plain := lower.lstrip("0")):
                forms.append(plain[:MAX_TOKEN_CHARS])
        else:
            forms += _DIGITS.findall(words[-1])

    def _word(self, written: str, bases: tuple[str, ...], words: list[str], forms: list[str]) -> None:
        # folding can make several words of one sign, and plain ones of others (㎧, ½, １２)
        folded = [piece[:MAX_TOKEN_CHARS] for piece in _PARTS.findall(fold(written))]
        for word in folded:
            if word.isascii() and not word.isalpha():
                self._plain_word(word, bases, words, forms)
            else:
                words.append(word)
        forms += [piece[:MAX_TOKEN_CHARS] for piece in _PARTS.findall(spelled_out(written)) if piece not in folded]
        forms += sorted(self._stems.of(written[:MAX_TOKEN_CHARS], bases))


def chunks_of(text: str) -> list[str]:
    """Return the words and names of a text as they stand in it."""
    return (_ASCII_CHUNK if text.isascii() else _CHUNK).findall(text)


def chunk_spans(text: str) -> list[tuple[int, int]]:
    """Return where the words and names of a text stand: (begin, end)."""
    return [match.span() for match in (_ASCII_CHUNK if text.isascii() else _CHUNK).finditer(text)]


def readable(text: str) -> str:
    """Return a text as `Tokeniser.units` and `snippets` want it: characters composed, nothing folded."""
    return _readable(text)


def _readable(text: str) -> str:
    return text if text.isascii() or unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def _is_piece(form: str, chunk: str, words: list[str]) -> bool:
    """Tell whether a form is only a part of what was written: an index wants it, a query would find too much by it."""
    if form.isdecimal():
        return not any(word.lstrip("0") == form for word in words)
    return (
        CJK.match(form) is not None
        or (len(words) > 1 and form in fold(chunk).split("@") and "@" in chunk)
        or (len(words) > 1 and form.isalpha() and form != "".join(words))
    )


def _names(folded: str, parts: list[str]) -> list[str]:
    """Return a name of several parts as a whole: as it is written, and without what joins the parts."""
    forms: list[str] = []
    if folded.startswith("#"):
        forms.append(folded[:MAX_TOKEN_CHARS])
        folded = folded[1:]
    if len(parts) < 2 or (not folded.isascii() and CJK.search(folded)):
        return forms
    whole = folded.replace("'", "").replace("\\", "/").strip("_")
    forms.append(whole[:MAX_TOKEN_CHARS])
    if "@" in whole:
        local, _, domain = whole.rpartition("@")
        return [*forms, *(name[:MAX_TOKEN_CHARS] for name in (local, domain) if not name.isalnum())]
    joined = "".join(parts)
    if not joined.isdecimal() and joined != whole:
        forms.append(joined[:MAX_TOKEN_CHARS])
    return forms


def _bigrams(run: str, words: list[str], forms: list[str]) -> None:
    if len(run) == 1:
        words.append(run)
        return
    words += [run[at : at + 2] for at in range(len(run) - 1)]
    forms.append(run[-1])  # the others are found as beginnings of a pair
