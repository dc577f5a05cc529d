"""Count facets in the cluster exactly, each disregarding the filter by that facet.

The cluster merges the top values of each shard. Where a merged count may be inexact, or the list
cuts through values of equal count, a longer list is requested.
"""

from collections.abc import Iterable, Mapping

import msgspec

from index.czech.collation import sort_key
from index.engines.cluster.documents import MONTH, first_day, keyword
from index.facets import IMPORTANCE
from index.schema import facet_field
from search.engines.base import FacetCount, FacetCounts
from search.engines.cluster.query import EVERYTHING, Clause, of_values
from search.query.plan import Plan
from search.result import MonthCount

MONTHS = "months"
FEW = 200
"""Number of values requested at first."""
MANY = 20_000
"""Number of values requested where that is not enough; the cluster's maximum is 65,535."""
PRECISION = 40_000
"""Cardinality up to which the estimate of distinct values is nearly exact."""


class Bucket(msgspec.Struct):
    """A value and its number of matches."""

    key: str | int
    doc_count: int


class Values(msgspec.Struct):
    """Top values of a facet, with the count of the remaining ones and the error bound."""

    buckets: list[Bucket]
    sum_other_doc_count: int = 0
    doc_count_error_upper_bound: int = 0


class Matches(msgspec.Struct):
    """Number of matches of a filter."""

    doc_count: int


class Chosen(msgspec.Struct):
    """Number of matches of each chosen value."""

    buckets: dict[str, Matches]


class Distinct(msgspec.Struct):
    """Number of distinct values."""

    value: float


class Aggregations(msgspec.Struct):
    """The counts of one facet."""

    values: Values
    chosen: Chosen | None = None
    distinct: Distinct | None = None


class Names:
    """Facet values of a version in Czech collation order; safe for threads."""

    def __init__(self, found: Mapping[str, Mapping[str, tuple[str, int]]]) -> None:
        """Sort the values of each facet, given as label and number of articles by key."""
        self._ranked: dict[str, dict[str, tuple[int, FacetCount]]] = {}
        self._by_count: dict[str, list[FacetCount]] = {}
        for facet, names in found.items():
            counts = [FacetCount(key, label, count) for key, (label, count) in names.items()]
            counts.sort(key=lambda count: sort_key(count.label))
            self._ranked[facet] = {
                keyword(count.key): (rank, count) for rank, count in enumerate(counts)
            }
            self._by_count[facet] = sorted(counts, key=lambda count: -count.documents)

    def knows(self, facet: str, key: str) -> bool:
        """Return whether any article has a value."""
        return keyword(key) in self._ranked.get(facet, {})

    def ordered(self, facet: str, counts: Mapping[str, int]) -> list[FacetCount]:
        """Return values by descending count, ties in Czech order.

        Args:
            facet: The facet.
            counts: Number of matches by keyword of the cluster; unknown keywords are dropped.
        """
        known = self._ranked[facet]
        found = sorted((-n, *known[value]) for value, n in counts.items() if value in known)
        return [FacetCount(count.key, count.label, -n) for n, _, count in found]

    def everything(self, facet: str) -> list[FacetCount]:
        """Return all values with their number of articles, in the same order."""
        return self._by_count[facet]


def counting(plan: Plan, facets: Iterable[str], size: int) -> dict[str, Clause]:
    """Return the aggregations of facets, by name.

    Args:
        plan: The plan; its facet filters must be a post filter of the query.
        facets: Facets to count.
        size: Number of values of each.
    """
    return {facet: _one(plan, facet, size) for facet in facets}


def _one(plan: Plan, facet: str, size: int) -> Clause:
    passing = choices(plan, but=facet)
    within: Clause = {"bool": {"filter": passing}} if passing else EVERYTHING
    return {"filter": within, "aggs": _aggregated(plan, facet, size)}


def _aggregated(plan: Plan, facet: str, size: int) -> dict[str, Clause]:
    if facet == IMPORTANCE:
        return {"values": {"terms": {"field": IMPORTANCE, "size": 10}}}
    field = facet_field(facet)
    found: dict[str, Clause] = {
        "values": {"terms": {"field": field, "size": size, "shard_size": 2 * size}},
        "distinct": {"cardinality": {"field": field, "precision_threshold": PRECISION}},
    }
    if keys := plan.chosen.get(facet, ()):
        filters = {keyword(key): {"term": {field: keyword(key)}} for key in keys}
        found["chosen"] = {"filters": {"filters": filters}}
    return found


def choices(plan: Plan, but: str | None = None) -> list[Clause]:
    """Return the facet filters of a plan, except that of one facet."""
    found: list[Clause] = [
        of_values(facet, keys) for facet, keys in plan.chosen.items() if keys and facet != but
    ]
    if plan.importance_min is not None and but != IMPORTANCE:
        found.append({"range": {IMPORTANCE: {"gte": plan.importance_min}}})
    return found


def by_month(plan: Plan) -> Clause:
    """Return the aggregation by month over the matches that pass all facet filters."""
    passing = choices(plan)
    within: Clause = {"bool": {"filter": passing}} if passing else EVERYTHING
    return {"filter": within, "aggs": {"values": {"terms": {"field": MONTH, "size": MANY}}}}


def month_counts(found: Aggregations) -> tuple[MonthCount, ...]:
    """Return the nonzero counts by month, ascending by month."""
    counts = sorted((int(bucket.key), bucket.doc_count) for bucket in found.values.buckets)
    return tuple(MonthCount(first_day(month), count) for month, count in counts)


def exclusions(plan: Plan) -> list[Clause]:
    """Return the filters that match the excluded values."""
    return [of_values(facet, keys) for facet, keys in plan.excluded.items() if keys]


def requirements(plan: Plan) -> list[Clause]:
    """Return the filters that match the required values."""
    return [
        {"term": {facet_field(facet): keyword(key)}}
        for facet, keys in plan.required.items()
        for key in keys
    ]


def is_sure(found: Aggregations, limit: int) -> bool:
    """Return whether the top ``limit`` values of a facet and their counts are exact."""
    values = found.values
    if values.doc_count_error_upper_bound:
        return False
    if not values.sum_other_doc_count:
        return True
    if len(values.buckets) < limit:
        return False
    return values.buckets[-1].doc_count < values.buckets[limit - 1].doc_count


class FacetReader:
    """Reads facet counts from the aggregations of a plan."""

    def __init__(self, plan: Plan, names: Names) -> None:
        """Read counts for a plan, with the facet values of its version."""
        self._plan, self._names = plan, names

    def counted(self, facet: str, found: Aggregations) -> FacetCounts:
        """Return the counts of a facet from its aggregations."""
        buckets = found.values.buckets
        if facet == IMPORTANCE:
            return _importance({int(bucket.key): bucket.doc_count for bucket in buckets})
        counts = {str(bucket.key): bucket.doc_count for bucket in buckets}
        complete = not found.values.sum_other_doc_count
        known = len(counts) if complete or found.distinct is None else round(found.distinct.value)
        chosen = found.chosen.buckets if found.chosen else {}
        of_chosen = {value: matches.doc_count for value, matches in chosen.items()}
        return self._listed(facet, counts, of_chosen, known)

    def everything(self, facet: str) -> FacetCounts:
        """Return the counts of a facet over all articles, without a request."""
        counts = self._names.everything(facet)
        return FacetCounts(tuple(counts[: self._plan.facets[facet]]), len(counts))

    def _listed(
        self,
        facet: str,
        counts: Mapping[str, int],
        of_chosen: Mapping[str, int],
        distinct: int,
    ) -> FacetCounts:
        """Return the top values and the chosen ones, these even without a match."""
        plan, names = self._plan, self._names
        top = names.ordered(facet, counts)[: plan.facets[facet]]
        listed = {keyword(value.key): value.documents for value in top}
        asked = [key for key in plan.chosen.get(facet, ()) if names.knows(facet, key)]
        chosen = {keyword(key): of_chosen.get(keyword(key), 0) for key in asked}
        lacking = sum(not count for count in chosen.values())
        values = names.ordered(facet, {**listed, **chosen})
        return FacetCounts(tuple(values), distinct + lacking)


def _importance(counts: Mapping[int, int]) -> FacetCounts:
    """Return cumulative counts, from 5 down to 1: a chosen importance is a minimum."""
    values = [
        FacetCount(str(least), str(least), sum(n for of, n in counts.items() if of >= least))
        for least in range(5, 0, -1)
    ]
    return FacetCounts(tuple(values), len(values))
