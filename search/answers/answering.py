"""Answer a query over one version, or a corrected query if it has no results."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from search.answers.opening import OpenVersion
from search.engines.base import Ranking
from search.messages import Message
from search.query.effort import within_reach
from search.query.parser import parse
from search.query.plan import Plan, make_plan, plan_word
from search.query.spelling import better_query
from search.query.tree import Query, describe
from search.request import SearchRequest
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
        suggestion: A query that may be meant if there are few results, or ``None``.
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
    asked = _ranked(opened, parsed.node, request, settings)
    total = asked.ranking.total
    better = _better_query(opened, parsed.node, total)
    if better and not total:
        instead = _ranked(opened, better, request, settings)
        if instead.ranking.total:
            ignored = parsed.ignored + instead.notes
            corrected = describe(better)
            return Answer(instead.plan, instead.ranking, better, ignored, corrected=corrected)
    suggestion = describe(better) if better and total else None
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


def _better_query(opened: OpenVersion, node: Query, total: int) -> Query | None:
    if total > FEW_RESULTS:
        return None
    return better_query(
        node,
        opened.dictionary,
        lambda word: sum(opened.engine.matches(plan_word(word, opened.analyzer))),
        opened.engine.documents,
    )
