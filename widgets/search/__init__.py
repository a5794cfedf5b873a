"""The search: what it shows, and how a person moves in it."""

from __future__ import annotations

from widgets.search.overlay import SearchOverlay
from widgets.search.views import ArticleView, HeadingRow, MarkedText, ResultKind, ResultRow, SearchView

__all__ = ["ArticleView", "HeadingRow", "MarkedText", "ResultKind", "ResultRow", "SearchOverlay", "SearchView"]
