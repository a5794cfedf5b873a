"""Articles that answer a search."""

from __future__ import annotations

from sync.search.answers import ArticleHit
from sync.search.finding import PLAIN, Finding, Place
from sync.search.ranking import Column

LOOKED_AT, SHOWN = 12, 5
BUDGET_S = 0.01
TITLE = 2.5

_SELECT = "SELECT r.id, r.title, r.body, r.product, r.language, r.is_public, r.created_at_ms FROM {source}"


def articles(finding: Finding) -> list[ArticleHit]:
    """Return the articles in which the words of a query are found, the best first; all of them for kind:article."""
    if not finding.asks_words and finding.narrowing.kinds != {"article"}:
        return []
    scored = []
    for row in finding.found(Place("article", "{words forms body body_forms}", _SELECT, LOOKED_AT, BUDGET_S)):
        _, title, body, _, language, _, at_ms = row
        columns = (Column(finding.tokens(title, language), TITLE), Column(finding.tokens(body, language), PLAIN))
        if (score := finding.score(columns, at_ms)) is not None:
            scored.append((score, row))
    scored.sort(key=lambda pair: -pair[0])
    return [
        ArticleHit(
            article_id=row[0],
            title=finding.snippet(row[1], row[4]),
            snippet=finding.snippet(row[2], row[4]),
            product=row[3],
            is_public=bool(row[5]),
            score=score,
        )
        for score, row in scored[:SHOWN]
    ]
