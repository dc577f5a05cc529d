"""Make the hits of a page: the listed part of each article, with its highlights."""

from collections.abc import Callable
from functools import partial

from index.article import Listed
from search.answers.brevity import listed
from search.answers.marks import Highlighter, unmarked
from search.answers.opening import OpenVersion
from search.engines.base import Engine, Ranked, Score
from search.query.plan import Plan
from search.request import SearchRequest
from search.result import Explanation, Highlights, Hit

_Mark = Callable[[Listed, Callable[[], str]], Highlights]


def hits(
    opened: OpenVersion, plan: Plan, ranked: tuple[Ranked, ...], request: SearchRequest
) -> tuple[Hit, ...]:
    """Return the hits of a page, with marks and explanations if the request wants them."""
    engine = opened.engine
    mark: _Mark = unmarked
    if request.marked:
        mark = Highlighter(plan, opened.analyzer, engine.forms_of).highlight
    documents = [match.document for match in ranked]
    scores = engine.scores(plan, documents) if request.explain else [None] * len(ranked)
    return tuple(
        _hit(engine, mark, match, score) for match, score in zip(ranked, scores, strict=True)
    )


def _hit(engine: Engine, mark: _Mark, match: Ranked, score: Score | None) -> Hit:
    article = listed(engine.listed(match.document))
    highlights = mark(article, partial(engine.text, match.document))
    explanation = None
    if score is not None:
        explanation = Explanation(score.contributions, score.factors, highlights.matched)
    others = engine.same_story(match.document)
    return Hit(article, match.score, highlights, others, explanation)
