"""The hits of a page: what a list shows of each article, marked."""

from functools import partial

from search.engine import Engine, Ranked, Score
from search.highlight import Highlighter
from search.opening import OpenVersion
from search.plan import Plan
from search.result import Explanation, Hit


def hits(
    opened: OpenVersion, plan: Plan, ranked: tuple[Ranked, ...], *, explain: bool
) -> tuple[Hit, ...]:
    """Return the hits of a page, marked, and explained if they are to be."""
    engine = opened.engine
    highlighter = Highlighter(plan, opened.analyzer, engine.forms_of)
    documents = [place.document for place in ranked]
    scores = engine.scores(plan, documents) if explain else [None] * len(ranked)
    return tuple(
        _hit(engine, highlighter, place, score) for place, score in zip(ranked, scores, strict=True)
    )


def _hit(engine: Engine, highlighter: Highlighter, place: Ranked, score: Score | None) -> Hit:
    article = engine.listed(place.document)
    highlights = highlighter.highlight(article, partial(engine.text, place.document))
    explanation = None
    if score is not None:
        explanation = Explanation(score.contributions, score.factors, highlights.matched)
    return Hit(
        article=article,
        score=place.score,
        title=highlights.title,
        snippet=highlights.snippet,
        key_points=highlights.key_points,
        duplicates=engine.same_story(place.document),
        explanation=explanation,
    )
