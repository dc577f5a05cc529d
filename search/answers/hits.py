"""Make the hits of a page: the listed part of each article, with its highlights."""

from collections.abc import Sequence

from search.answers.answering import Answer
from search.answers.brevity import listed
from search.answers.marks import Highlighter, unmarked
from search.answers.opening import OpenVersion
from search.engines.base import Score
from search.request import Matching, SearchRequest
from search.result import Explanation, Highlights, Hit


def hits(opened: OpenVersion, answer: Answer, request: SearchRequest) -> tuple[Hit, ...]:
    """Return the hits of a page, with marks and explanations if the request wants them."""
    engine, plan, ranked = opened.engine, answer.plan, answer.ranking.ranked
    documents = [match.document for match in ranked]
    stories = opened.stories
    articles = [stories.told(listed(engine.listed(document))) for document in documents]
    if request.marked:
        highlighter = Highlighter(plan, opened.analyzer, engine)
        shown = highlighter.highlight([*zip(documents, articles, strict=True)])
    else:
        shown = [*map(unmarked, articles)]
    scores = engine.scores(plan, documents) if request.explain else [None] * len(ranked)
    lacking: Sequence[tuple[str, ...]] = ((),) * len(ranked)
    if answer.matching is Matching.MOST:
        lacking = engine.missing(plan, documents)
    return tuple(
        Hit(
            article,
            place.score,
            highlights,
            stories.others(article, place.document),
            _explanation(score, highlights),
            missing,
        )
        for article, place, highlights, score, missing in zip(
            articles, ranked, shown, scores, lacking, strict=True
        )
    )


def _explanation(score: Score | None, highlights: Highlights) -> Explanation | None:
    if score is None:
        return None
    return Explanation(score.contributions, score.factors, highlights.matched)
