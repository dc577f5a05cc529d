"""Answer a query over one version: as asked, by most of its words, or corrected."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from search.answers.loosening import ENOUGH, loosened, may_loosen
from search.answers.opening import OpenVersion
from search.engines.base import Engine, Ranking
from search.engines.scoring import inverse_document_frequency
from search.messages import Message
from search.query.effort import within_reach
from search.query.parser import parse
from search.query.plan import Leaf, Plan, make_plan, plan_word, word_groups
from search.query.spelling import better_query
from search.query.tree import Query, describe
from search.request import Matching, SearchRequest
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
        complete: Number of results with all words.
        matching: Which articles were listed.
        corrected: The query that was answered instead of one without results, or ``None``.
        suggestion: A query that may be meant if there are few results, or ``None``.
    """

    plan: Plan
    ranking: Ranking
    node: Query
    ignored: tuple[Message, ...]
    complete: int
    matching: Matching
    corrected: str | None = None
    suggestion: str | None = None

    @property
    def interpreted(self) -> str:
        """The query as it was understood, for people."""
        return describe(self.node)


class _Ranked(NamedTuple):
    """A query, its plan for all words, the ranking, and notes on the parts that it lacks."""

    node: Query
    plan: Plan
    ranking: Ranking
    notes: tuple[Message, ...]


def answer(opened: OpenVersion, request: SearchRequest, settings: SearchSettings) -> Answer:
    """Return the answer to a request, whose filter values are clean names.

    Raises:
        ClusterError: If the index is in a cluster that does not answer.
    """
    parsed = parse(request.q)
    asked = _ranked(opened, parsed.node, request, settings)
    total = asked.ranking.total
    better = _better_query(opened, parsed.node, total)
    instead = _ranked(opened, better, request, settings) if better and not total else None
    found = _answered(opened, asked, request, settings)
    if better and instead and (instead.ranking.total or not found.ranking.total):
        corrected = _answered(opened, instead, request, settings)
        if corrected.ranking.total:
            ignored = parsed.ignored + corrected.ignored
            return replace(corrected, ignored=ignored, corrected=describe(better))
    suggestion = describe(better) if better and total else None
    return replace(found, ignored=parsed.ignored + found.ignored, suggestion=suggestion)


def _answered(
    opened: OpenVersion, found: _Ranked, request: SearchRequest, settings: SearchSettings
) -> Answer:
    """Return an answer by all words of a query, or by most where few articles have all."""
    plan, ranking, matching = found.plan, found.ranking, Matching.ALL
    if may_loosen(request, settings) and _few_have_all(opened.engine, found):
        most = loosened(plan, lambda leaf: _known_idf(opened.engine, leaf))
        if most is not None:
            plan, ranking, matching = most, opened.engine.run(most), Matching.MOST
    return Answer(plan, ranking, found.node, found.notes, found.ranking.total, matching)


def _few_have_all(engine: Engine, found: _Ranked) -> bool:
    """Return whether few articles have all words of a query, those outside the filters included."""
    if found.ranking.total >= ENOUGH or not found.plan.filtered:
        return found.ranking.total < ENOUGH
    return sum(engine.matches(found.plan.root)) < ENOUGH


def _known_idf(engine: Engine, leaf: Leaf) -> float:
    """Return the inverse document frequency of a leaf, 0 if no article has it."""
    containing = sum(engine.matches(leaf))
    return inverse_document_frequency(engine.documents, containing) if containing else 0.0


def _ranked(
    opened: OpenVersion, node: Query, request: SearchRequest, settings: SearchSettings
) -> _Ranked:
    engine = opened.engine
    plan = make_plan(node, request, opened.synonyms, settings)
    reached = within_reach(plan.root, engine.effort, engine.documents)
    plan = replace(plan, root=reached.node, words=word_groups(reached.node))
    return _Ranked(node, plan, engine.run(plan), reached.notes())


def _better_query(opened: OpenVersion, node: Query, total: int) -> Query | None:
    if total > FEW_RESULTS:
        return None
    return better_query(
        node,
        opened.dictionary,
        lambda word: sum(opened.engine.matches(plan_word(word, opened.analyzer))),
        opened.engine.documents,
    )
