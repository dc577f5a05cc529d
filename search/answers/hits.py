"""Make the hits of a page: what is shown of each article, with its highlights."""

from collections.abc import Sequence

from index.preview import Preview
from search.answers.answering import Answer
from search.answers.marks import Highlighter
from search.answers.opening import OpenVersion
from search.engines.base import Score
from search.query.plan import Plan
from search.request import Matching, SearchRequest
from search.result import NO_HIGHLIGHTS, Explanation, Highlights, Hit


def hits(opened: OpenVersion, answer: Answer, request: SearchRequest) -> tuple[Hit, ...]:
    """Return the hits of a page, with marks and explanations if the request wants them."""
    engine, plan, ranked = opened.engine, answer.plan, answer.ranking.ranked
    documents = [match.document for match in ranked]
    stories = opened.stories
    previews = [*map(engine.preview, documents)]
    shown = _highlights(opened, plan, [*zip(documents, previews, strict=True)], request)
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


def _highlights(
    opened: OpenVersion,
    plan: Plan,
    found: Sequence[tuple[int, Preview]],
    request: SearchRequest,
) -> list[Highlights]:
    if not request.marked:
        return [NO_HIGHLIGHTS] * len(found)
    texts = [(document, preview.texts) for document, preview in found]
    return Highlighter(plan, opened.analyzer, opened.engine).highlight(texts)


def _explanation(score: Score | None, highlights: Highlights) -> Explanation | None:
    if score is None:
        return None
    return Explanation(score.contributions, score.factors, highlights.matched)
