"""The tokeniser's memory has a limit, and forgetting changes nothing."""

from __future__ import annotations

import pytest

from sync.search import tokens
from sync.search.tokens import Tokeniser


def test_it_forgets_when_it_knows_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_MEMO_SIZE", 50)
    monkeypatch.setattr(tokens, "_NAMES_SIZE", 50)
    tokeniser = Tokeniser()
    for number in range(400):
        language = ("en", "de", "tr")[number % 3]
        text = f"word{number} Drucker"
        assert tokeniser.tokens(text, language) == Tokeniser().tokens(text, language)
        assert tokeniser.name(f"Name {number}") == Tokeniser().tokens(f"Name {number}")
    assert sum(map(len, tokeniser._memos.values())) <= 60
    assert len(tokeniser._names) <= 52
