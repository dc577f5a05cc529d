"""The embedded engine: plans run over arrays of postings, facets counted over masks."""

from collections.abc import Iterable, Mapping
from functools import cached_property

import numpy as np

from index.article import Article, from_json
from index.schema import NO_DATE, KeywordField
from search.engine import FacetCount, Ranked, Ranking, Score
from search.evaluation import Evaluation, within
from search.plan import Node, Plan, wanted_leaves
from search.postings import Documents, FacetColumn, Mask, Numbers, PostingSource
from search.request import Facet, Sort
from search.settings import SearchSettings

KEYWORDS: Mapping[Facet, KeywordField] = {
    Facet.COMPANY: KeywordField.COMPANY,
    Facet.CATEGORY: KeywordField.CATEGORY,
    Facet.PERSON: KeywordField.PERSON,
    Facet.SOURCE: KeywordField.SOURCE_NAME,
    Facet.YEAR: KeywordField.YEAR,
}


class ArrayEngine:
    """One opened index version."""

    def __init__(self, source: PostingSource) -> None:
        """Take the arrays; they are closed with the engine."""
        self._source = source
        self._columns = {facet: source.facet(name) for facet, name in KEYWORDS.items()}
        self._stories = source.facet(KeywordField.STORY)
        self._story_of = np.full(source.size, -1, np.int64)
        self._story_of[self._stories.documents] = self._stories.values
        self._story_sizes = np.bincount(self._stories.values, minlength=len(self._stories.keys))

    @cached_property
    def documents(self) -> int:
        """Number of articles."""
        return int(self._source.alive.sum())

    def run(self, plan: Plan) -> Ranking:
        """Return what matches, in order, with the counts of the facets."""
        evaluation = Evaluation(self._source, plan.settings, self.documents)
        matches, scores = evaluation.node(plan.root)
        matches = matches & self._source.alive & within(self._source.published, plan.period)
        for facet, keys in plan.excluded.items():
            matches &= ~self._having(facet, keys)
        filters = self._filters(plan)
        found = np.flatnonzero(_all(matches, filters.values()))
        factors = evaluation.factors(plan)
        scores = scores * np.prod(list(factors.values()), axis=0) if factors else scores
        order = found[self._order(found, scores, plan.sort)][plan.offset :][: plan.limit]
        return Ranking(
            total=len(found),
            ranked=tuple(Ranked(int(number), float(scores[number])) for number in order),
            facets={facet: self._counts(facet, matches, filters, plan) for facet in plan.facets},
        )

    def score(self, plan: Plan, document: int) -> Score:
        """Explain the score of a document that matches."""
        evaluation = Evaluation(self._source, plan.settings, self.documents)
        contributions = tuple(
            contribution
            for leaf in wanted_leaves(plan.root)
            for contribution in evaluation.contributions(leaf, document)
        )
        factors = evaluation.factors(plan)
        at = tuple((name, float(values[document])) for name, values in factors.items())
        return Score(contributions, at)

    def matches(self, node: Node) -> int:
        """Return how many documents a part of a plan matches on its own."""
        found, _ = Evaluation(self._source, SearchSettings(), self.documents).node(node)
        return int((found & self._source.alive).sum())

    def article(self, document: int) -> Article:
        """Return a stored article by its number."""
        return from_json(self._source.stored(document))

    def find(self, identity: str) -> Article | None:
        """Return a stored article by its id."""
        found = self._source.holding(KeywordField.ID, identity)
        living = found[self._source.alive[found]]
        return self.article(int(living[0])) if living.size else None

    def same_story(self, document: int) -> int:
        """Return how many other articles tell the same story."""
        story = self._story_of[document]
        return 0 if story < 0 else int(self._story_sizes[story]) - 1

    def close(self) -> None:
        """Let go of the files."""
        self._source.close()

    def _filters(self, plan: Plan) -> dict[Facet, Mask]:
        """Return, for each facet with a choice, the documents that the choice lets through."""
        filters = {facet: self._having(facet, keys) for facet, keys in plan.chosen.items() if keys}
        if plan.importance_min is not None:
            filters[Facet.IMPORTANCE] = self._source.importance >= plan.importance_min
        return filters

    def _having(self, facet: Facet, keys: tuple[str, ...]) -> Mask:
        column = self._columns[facet]
        wanted = [number for number, key in enumerate(column.keys) if key in keys]
        having = np.zeros(self._source.size, np.bool_)
        having[column.documents[np.isin(column.values, wanted)]] = True
        return having

    def _counts(
        self, facet: Facet, matches: Mask, filters: Mapping[Facet, Mask], plan: Plan
    ) -> tuple[FacetCount, ...]:
        counted = _all(matches, (mask for other, mask in filters.items() if other is not facet))
        if facet is Facet.IMPORTANCE:
            return _importance_counts(self._source.importance[counted])
        return _value_counts(self._columns[facet], counted, plan.chosen.get(facet, ()))

    def _order(self, found: Documents, scores: Numbers, sort: Sort) -> Documents:
        """Return the places of ``found`` in the asked-for order; equal ones by date, then id."""
        published = self._source.published[found]
        ties = (self._source.id_order[found], -published)
        match sort:
            case Sort.NEWEST:
                return np.lexsort(ties)
            case Sort.OLDEST:
                undated = published == NO_DATE
                return np.lexsort((ties[0], np.where(undated, -NO_DATE, published)))
            case Sort.IMPORTANCE:
                return np.lexsort((*ties, -self._source.importance[found]))
            case _:
                return np.lexsort((*ties, -scores[found]))


def _all(matches: Mask, filters: Iterable[Mask]) -> Mask:
    for mask in filters:
        matches = matches & mask
    return matches


def _value_counts(
    column: FacetColumn, counted: Mask, chosen: tuple[str, ...]
) -> tuple[FacetCount, ...]:
    counts = np.bincount(column.values[counted[column.documents]], minlength=len(column.keys))
    return tuple(
        FacetCount(key, label, int(count))
        for key, label, count in zip(column.keys, column.labels, counts, strict=True)
        if count or key in chosen
    )


def _importance_counts(importance: Documents) -> tuple[FacetCount, ...]:
    """Count each importance with all that are greater: it is chosen as a minimum."""
    counts = np.bincount(importance, minlength=6)[::-1].cumsum()[::-1]
    return tuple(
        FacetCount(str(least), str(least), int(counts[least])) for least in range(5, 0, -1)
    )
