"""Explain the rank of one article among the results of a query."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from index.schema import TextField
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
    """The explanation of an article's rank.

    Attributes:
        id, title, path: Those of the article.
        interpreted: The query as it was understood, for people.
        corrected: The query that was answered instead of one with slips, or ``None``.
        ignored: Parts of the query that could not be used as meant.
        total: Number of matching articles.
        rank: Rank of the article among them, from 1; ``None`` if it does not match.
        score: Score of the article: the sum of the amounts of ``words``, times every factor.
        words: Contribution of each matching word.
        factors: Names and values of the factors of the sum.
        missing: Words of the query that the article lacks.
        excluded: Words that the article has and the query excludes.
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
    """Return the explanation of a document's rank in an answer that ranks all matches."""
    plan, ranked = answer.plan, answer.ranking.ranked
    rank = next((n for n, match in enumerate(ranked, 1) if match.document == document), None)
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
        score=ranked[rank - 1].score if rank else 0.0,
        words=score.words,
        factors=score.factors,
        missing=_missing_words(engine, plan, document),
        excluded=_excluded_words(engine, plan, document),
    )


def _missing_words(engine: Engine, plan: Plan, document: int) -> tuple[str, ...]:
    """Return the words of which no leaf matches; *16GB* has two, as it may be written apart."""
    has: dict[tuple[str, tuple[TextField, ...], bool], bool] = defaultdict(bool)
    for leaf in dict.fromkeys(wanted_leaves(plan.root)):
        exact = isinstance(leaf, Terms) and leaf.exact
        has[leaf.word, leaf.fields, exact] |= _has(engine, plan, leaf, document)
    return tuple(word for (word, *_), found in has.items() if not found)


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
