"""Why an article stands where it does among the results of a query."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from search.answers.answering import Answer
from search.engines.base import Engine, WordScore
from search.messages import Message
from search.query.plan import (
    AllOf,
    AnyOf,
    Leaf,
    MostOf,
    Node,
    Phrase,
    Plan,
    Prefix,
    Terms,
    Without,
    wanted_leaves,
)


@dataclass(frozen=True, slots=True)
class Account:
    """Why an article stands where it does.

    Attributes:
        id, title, path: Of the article.
        interpreted: The query as it was understood, for people.
        corrected: What was answered in place of a query that finds nothing.
        ignored: Parts of the query that could not be used as meant.
        total: How many articles the query finds.
        rank: The article's place among them, from 1; ``None`` if it is not found.
        score: What it is ordered by: the amounts of ``words`` added up, times every factor.
        words: What each word that it has adds.
        factors: What the sum is multiplied by.
        missing: Words of the query that it does not have.
        excluded: Words that it has and the query excludes.
    """

    id: str
    title: str
    path: str
    interpreted: str
    corrected: str | None
    ignored: tuple[Message, ...]
    total: int
    rank: int | None
    score: float
    words: tuple[WordScore, ...]
    factors: tuple[tuple[str, float], ...]
    missing: tuple[str, ...]
    excluded: tuple[str, ...]


def account(engine: Engine, answer: Answer, document: int) -> Account:
    """Return why a document stands where it does in an answer that gives all places."""
    plan, places = answer.plan, answer.ranking.ranked
    rank = next((n for n, place in enumerate(places, 1) if place.document == document), None)
    article, score = engine.listed(document), engine.scores(plan, [document])[0]
    return Account(
        id=article.id,
        title=article.title,
        path=article.path,
        interpreted=answer.interpreted,
        corrected=answer.corrected,
        ignored=answer.ignored,
        total=answer.ranking.total,
        rank=rank,
        score=places[rank - 1].score if rank else 0.0,
        words=score.words,
        factors=score.factors,
        missing=_missing_words(engine, plan, document),
        excluded=_excluded_words(engine, plan, document),
    )


def _missing_words(engine: Engine, plan: Plan, document: int) -> tuple[str, ...]:
    leaves = dict.fromkeys(wanted_leaves(plan.root))
    return tuple(leaf.word for leaf in leaves if not _has(engine, plan, leaf, document))


def _excluded_words(engine: Engine, plan: Plan, document: int) -> tuple[str, ...]:
    leaves = dict.fromkeys(_unwanted_leaves(plan.root))
    return tuple(leaf.word for leaf in leaves if _has(engine, plan, leaf, document))


def _unwanted_leaves(node: Node, *, wanted: bool = True) -> Iterator[Leaf]:
    match node:
        case Terms() | Phrase() | Prefix():
            if not wanted:
                yield node
        case AllOf(parts) | AnyOf(parts) | MostOf(parts):
            for part in parts:
                yield from _unwanted_leaves(part, wanted=wanted)
        case Without(part):
            yield from _unwanted_leaves(part, wanted=not wanted)


def _has(engine: Engine, plan: Plan, leaf: Leaf, document: int) -> bool:
    return bool(engine.scores(replace(plan, root=leaf, words=()), [document])[0].words)
