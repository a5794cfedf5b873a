"""How well a few letters fit a title: letters in order, the better the more of them begin words or stand together."""

from __future__ import annotations

_START, _NEXT, _WORD, _PLAIN = 16, 12, 10, 1
"""Points for a letter at the title's start, right after the last one, at the start of a word, anywhere."""


def fuzzy_match(letters: str, title: str) -> tuple[int, tuple[int, ...]] | None:
    """Return (points, places of the letters in the title), or None when they are not all there in order.

    Blanks in `letters` do not count; case does not matter.
    """
    wanted = [letter for letter in letters.casefold() if not letter.isspace()]
    text = _folded(title)
    best: tuple[int, tuple[int, ...]] | None = None
    for start in [at for at, letter in enumerate(text) if wanted and letter == wanted[0]]:
        found = _match_from(wanted, text, start)
        if found is not None and (best is None or found[0] > best[0]):
            best = found
    return (0, ()) if not wanted else best


def _match_from(wanted: list[str], text: str, start: int) -> tuple[int, tuple[int, ...]] | None:
    places: list[int] = []
    at = start
    for letter in wanted:
        place = _next_place(text, letter, at, places)
        if place < 0:
            return None
        places.append(place)
        at = place + 1
    points = sum(_points(text, places, order) for order in range(len(places)))
    return points - places[0], tuple(places)


def _next_place(text: str, letter: str, at: int, places: list[int]) -> int:
    """Prefer the letter that comes next, then one that begins a word, then the first there is."""
    if places and at < len(text) and text[at] == letter:
        return at
    word = next((i for i in range(at, len(text)) if text[i] == letter and _begins_word(text, i)), -1)
    return word if word >= 0 else text.find(letter, at)


def _points(text: str, places: list[int], order: int) -> int:
    place = places[order]
    if place == 0:
        return _START
    if order and place == places[order - 1] + 1:
        return _NEXT
    return _WORD if _begins_word(text, place) else _PLAIN


def _begins_word(text: str, at: int) -> bool:
    return at == 0 or not text[at - 1].isalnum()


def _folded(title: str) -> str:
    """Fold case letter by letter, so that places stay places ("ß" would become two)."""
    return "".join(folded if len(folded := letter.casefold()) == 1 else letter.lower()[:1] for letter in title)
