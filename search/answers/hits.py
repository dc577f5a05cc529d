"""Make the hits of a page: the listed part of each article, with its highlights."""

from collections.abc import Callable, Sequence
from functools import partial

from index.article import Listed
from search.answers.answering import Answer
from search.answers.brevity import listed
from search.answers.marks import Highlighter, unmarked
from search.answers.opening import OpenVersion
from search.engines.base import Engine, Ranked, Score
from search.request import Matching, SearchRequest
from search.result import Explanation, Highlights, Hit

_Mark = Callable[[Listed, Callable[[], str]], Highlights]


def hits(opened: OpenVersion, answer: Answer, request: SearchRequest) -> tuple[Hit, ...]:
    """Return the hits of a page, with marks and explanations if the request wants them."""
    engine, plan, ranked = opened.engine, answer.plan, answer.ranking.ranked
    mark: _Mark = unmarked
    if request.marked:
        mark = Highlighter(plan, opened.analyzer, engine.forms_of).highlight
    documents = [match.document for match in ranked]
    scores = engine.scores(plan, documents) if request.explain else [None] * len(ranked)
    lacking: Sequence[tuple[str, ...]] = ((),) * len(ranked)
    if answer.matching is Matching.MOST:
        lacking = engine.missing(plan, documents)
    return tuple(
        _hit(engine, mark, place, score, missing)
        for place, score, missing in zip(ranked, scores, lacking, strict=True)
    )


def _hit(
    engine: Engine, mark: _Mark, place: Ranked, score: Score | None, missing: tuple[str, ...]
) -> Hit:
    article = listed(engine.listed(place.document))
    highlights = mark(article, partial(engine.text, place.document))
    explanation = None
    if score is not None:
        explanation = Explanation(score.contributions, score.factors, highlights.matched)
    others = engine.same_story(place.document)
    return Hit(article, place.score, highlights, others, explanation, missing)
