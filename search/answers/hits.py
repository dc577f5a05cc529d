"""Make the hits of a page: what is shown of each article, with its highlights."""

from collections.abc import Sequence

from search.answers.answering import Answer
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
    previews = [*map(engine.preview, documents)]
    if request.marked:
        highlighter = Highlighter(plan, opened.analyzer, engine)
        shown = highlighter.highlight([*zip(documents, previews, strict=True)])
    else:
        shown = [*map(unmarked, previews)]
    scores = engine.scores(plan, documents) if request.explain else [None] * len(ranked)
    lacking: Sequence[tuple[str, ...]] = ((),) * len(ranked)
    if answer.matching is Matching.MOST:
        lacking = engine.missing(plan, documents)
    return tuple(
        Hit(
            preview,
            place.score,
            highlights,
            stories.others(preview.id, place.document),
            _explanation(score, highlights),
            missing,
            stories.key(preview.id),
        )
        for preview, place, highlights, score, missing in zip(
            previews, ranked, shown, scores, lacking, strict=True
        )
    )


def _explanation(score: Score | None, highlights: Highlights) -> Explanation | None:
    if score is None:
        return None
    return Explanation(score.contributions, score.factors, highlights.matched)
