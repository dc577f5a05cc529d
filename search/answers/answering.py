"""Answer a query over one version, or a mended query if it has no results."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

from index.article import Listed
from search.answers.opening import OpenVersion
from search.answers.pasted import pasted_address
from search.engines.base import Ranking
from search.messages import Message
from search.query.effort import within_reach
from search.query.parser import parse
from search.query.plan import Plan, make_plan, plan_word
from search.query.spelling import better_query, mended_query
from search.query.tree import Query, Word, describe
from search.request import MAX_PER_PAGE, SearchRequest
from search.settings import SearchSettings

FEW_RESULTS = 2
"""Most results of a query for which a better spelling is looked for."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A ranking, and the query that it answers.

    Attributes:
        plan: The plan that was run.
        ranking: Its ranking.
        node: The query that was answered.
        ignored: Parts of the query that could not be used as meant.
        corrected: The query that was answered instead of one without results, or ``None``.
        suggestion: A query that may be meant if there are few results, or ``None``; it has
            results without the filters.
    """

    plan: Plan
    ranking: Ranking
    node: Query
    ignored: tuple[Message, ...]
    corrected: str | None = None
    suggestion: str | None = None

    @property
    def interpreted(self) -> str:
        """The query as it was understood, for people."""
        return describe(self.node)


class _Ranked(NamedTuple):
    """A plan, its ranking, and notes on the parts of the query that it lacks."""

    plan: Plan
    ranking: Ranking
    notes: tuple[Message, ...]


def answer(opened: OpenVersion, request: SearchRequest, settings: SearchSettings) -> Answer:
    """Return the answer to a request, whose filter values are clean names.

    Raises:
        ClusterError: If the index is in a cluster that does not answer.
    """
    parsed = parse(request.q)
    pasted = pasted_address(request.q, opened.engine, partial(_first, opened, settings))
    parsed = replace(parsed, node=pasted or parsed.node)
    asked = _ranked(opened, parsed.node, request, settings)
    total = asked.ranking.total
    mended = _mended(opened, parsed.node) if request.correct and not total else None
    if mended:
        instead = _ranked(opened, mended, request, settings)
        if instead.ranking.total:
            ignored = parsed.ignored + instead.notes
            corrected = describe(mended)
            return Answer(instead.plan, instead.ranking, mended, ignored, corrected=corrected)
    proposed = _proposed(opened, parsed.node, request, settings) if total <= FEW_RESULTS else None
    suggestion = describe(proposed) if proposed else None
    ignored = parsed.ignored + asked.notes
    return Answer(asked.plan, asked.ranking, parsed.node, ignored, suggestion=suggestion)


def _ranked(
    opened: OpenVersion, node: Query, request: SearchRequest, settings: SearchSettings
) -> _Ranked:
    engine = opened.engine
    plan = make_plan(node, request, opened.synonyms, settings)
    reached = within_reach(plan.root, engine.effort, engine.documents)
    plan = replace(plan, root=reached.node)
    return _Ranked(plan, engine.run(plan), reached.notes())


def _first(opened: OpenVersion, settings: SearchSettings, node: Query) -> Iterator[Listed]:
    """Yield the articles that rank first for a query."""
    request = SearchRequest(per_page=MAX_PER_PAGE, facets=())
    ranking = opened.engine.run(make_plan(node, request, opened.synonyms, settings))
    return (opened.engine.listed(match.document) for match in ranking.ranked)


def _mended(opened: OpenVersion, node: Query) -> Query | None:
    """Return the query without its slips; words that Czech or an article has are none."""
    knows = opened.analyzer.knows
    return mended_query(
        node, opened.dictionary, lambda word: knows(word.text) or bool(_frequency(opened, word))
    )


def _proposed(
    opened: OpenVersion, node: Query, request: SearchRequest, settings: SearchSettings
) -> Query | None:
    """Return a query of more frequent words that finds something."""
    engine = opened.engine
    better = better_query(
        node, opened.dictionary, lambda word: _frequency(opened, word), engine.documents
    )
    if better is None:
        return None
    plan = make_plan(better, request, opened.synonyms, settings)
    return better if sum(engine.matches(plan.root)) else None


def _frequency(opened: OpenVersion, word: Word) -> int:
    """Return how many articles have a word, in any form."""
    return sum(opened.engine.matches(plan_word(word, opened.analyzer)))
