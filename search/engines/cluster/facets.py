"""Count facets in the cluster: every facet without its own choice, exactly.

The cluster adds up what the commonest values of each part of an index are. Where it cannot be sure
of a count, or where values of the same count do not all fit into the list, it is asked for more.
"""

from collections.abc import Iterable, Mapping

import msgspec

from index.czech.collation import sort_key
from index.engines.cluster.documents import IMPORTANCE, MONTH, first_day, keyword
from index.schema import KeywordField
from search.engines.base import FacetCount, FacetCounts
from search.engines.cluster.query import EVERYTHING, Clause
from search.query.plan import Plan
from search.request import Facet
from search.result import MonthCount

KEYWORDS: Mapping[Facet, KeywordField] = {
    Facet.COMPANY: KeywordField.COMPANY,
    Facet.CATEGORY: KeywordField.CATEGORY,
    Facet.PERSON: KeywordField.PERSON,
    Facet.SOURCE: KeywordField.SOURCE_NAME,
    Facet.YEAR: KeywordField.YEAR,
}
MONTHS = "months"
FEW = 200
"""Values that are asked for at first."""
MANY = 20_000
"""Values that are asked for where that was not enough; the cluster gives 65,535 at most."""
PRECISION = 40_000
"""Different values up to which their number is as good as exact."""


class Bucket(msgspec.Struct):
    """A value, and how many matches have it."""

    key: str | int
    doc_count: int


class Values(msgspec.Struct):
    """The commonest values of a facet, and what the cluster left out or is not sure of."""

    buckets: list[Bucket]
    sum_other_doc_count: int = 0
    doc_count_error_upper_bound: int = 0


class Matches(msgspec.Struct):
    """How many matches there are."""

    doc_count: int


class Chosen(msgspec.Struct):
    """How many matches have each value that was chosen."""

    buckets: dict[str, Matches]


class Distinct(msgspec.Struct):
    """How many different values there are."""

    value: float


class Aggregations(msgspec.Struct):
    """The counts of one facet."""

    values: Values
    chosen: Chosen | None = None
    distinct: Distinct | None = None


class Names:
    """The values of every facet of a version, in Czech order; safe for threads."""

    def __init__(self, found: Mapping[Facet, Mapping[str, tuple[str, int]]]) -> None:
        """Take by key the label of each value, and how many articles have it."""
        self._places: dict[Facet, dict[str, tuple[int, FacetCount]]] = {}
        self._commonest: dict[Facet, list[FacetCount]] = {}
        for facet, names in found.items():
            counts = [FacetCount(key, label, count) for key, (label, count) in names.items()]
            counts.sort(key=lambda count: sort_key(count.label))
            self._places[facet] = {
                keyword(count.key): (place, count) for place, count in enumerate(counts)
            }
            self._commonest[facet] = sorted(counts, key=lambda count: -count.documents)

    def knows(self, facet: Facet, key: str) -> bool:
        """Tell whether an article has a value."""
        return keyword(key) in self._places[facet]

    def ordered(self, facet: Facet, counts: Mapping[str, int]) -> list[FacetCount]:
        """Return values by falling count, equal ones in Czech order.

        Args:
            facet: Which.
            counts: How many matches have each value, by the keyword in the cluster.
        """
        known = self._places[facet]
        found = sorted((-n, *known[value]) for value, n in counts.items() if value in known)
        return [FacetCount(count.key, count.label, -n) for n, _, count in found]

    def everything(self, facet: Facet) -> list[FacetCount]:
        """Return all values with the number of articles that have each, in the same order."""
        return self._commonest[facet]


def counting(plan: Plan, facets: Iterable[Facet], size: int) -> dict[str, Clause]:
    """Return what is to be counted beside the matches of a plan, by the name of the facet.

    Args:
        plan: Its choices are not part of the query: they are left to be applied after it.
        facets: What to count.
        size: How many values of each.
    """
    return {facet.value: _one(plan, facet, size) for facet in facets}


def _one(plan: Plan, facet: Facet, size: int) -> Clause:
    passing = choices(plan, but=facet)
    within: Clause = {"bool": {"filter": passing}} if passing else EVERYTHING
    return {"filter": within, "aggs": _aggregated(plan, facet, size)}


def _aggregated(plan: Plan, facet: Facet, size: int) -> dict[str, Clause]:
    if facet is Facet.IMPORTANCE:
        return {"values": {"terms": {"field": IMPORTANCE, "size": 10}}}
    field = KEYWORDS[facet].value
    found: dict[str, Clause] = {
        "values": {"terms": {"field": field, "size": size, "shard_size": 2 * size}},
        "distinct": {"cardinality": {"field": field, "precision_threshold": PRECISION}},
    }
    if keys := plan.chosen.get(facet, ()):
        filters = {keyword(key): {"term": {field: keyword(key)}} for key in keys}
        found["chosen"] = {"filters": {"filters": filters}}
    return found


def choices(plan: Plan, but: Facet | None = None) -> list[Clause]:
    """Return what the chosen values let through, those of one facet left out."""
    found: list[Clause] = [
        {"terms": {KEYWORDS[facet].value: [keyword(key) for key in keys]}}
        for facet, keys in plan.chosen.items()
        if keys and facet is not but
    ]
    if plan.importance_min is not None and but is not Facet.IMPORTANCE:
        found.append({"range": {IMPORTANCE: {"gte": plan.importance_min}}})
    return found


def by_month(plan: Plan) -> Clause:
    """Return what counts the months of what passes all choices."""
    passing = choices(plan)
    within: Clause = {"bool": {"filter": passing}} if passing else EVERYTHING
    return {"filter": within, "aggs": {"values": {"terms": {"field": MONTH, "size": MANY}}}}


def month_counts(found: Aggregations) -> tuple[MonthCount, ...]:
    """Return how many documents are from each month that has any, rising."""
    counts = sorted((int(bucket.key), bucket.doc_count) for bucket in found.values.buckets)
    return tuple(MonthCount(first_day(month), count) for month, count in counts)


def exclusions(plan: Plan) -> list[Clause]:
    """Return what matches the values that are not wanted."""
    return [
        {"terms": {KEYWORDS[facet].value: [keyword(key) for key in keys]}}
        for facet, keys in plan.excluded.items()
        if keys
    ]


def is_sure(found: Aggregations, limit: int) -> bool:
    """Tell whether the first values of a facet are known, in order and with their counts."""
    values = found.values
    if values.doc_count_error_upper_bound:
        return False
    if not values.sum_other_doc_count:
        return True
    if len(values.buckets) < limit:
        return False
    return values.buckets[-1].doc_count < values.buckets[limit - 1].doc_count


class FacetReader:
    """Makes the counts of a plan's facets."""

    def __init__(self, plan: Plan, names: Names) -> None:
        """Take the plan, and the values of the version."""
        self._plan, self._names = plan, names

    def counted(self, facet: Facet, found: Aggregations) -> FacetCounts:
        """Return what the cluster counted of a facet."""
        buckets = found.values.buckets
        if facet is Facet.IMPORTANCE:
            return _importance({int(bucket.key): bucket.doc_count for bucket in buckets})
        counts = {str(bucket.key): bucket.doc_count for bucket in buckets}
        complete = not found.values.sum_other_doc_count
        known = len(counts) if complete or found.distinct is None else round(found.distinct.value)
        chosen = found.chosen.buckets if found.chosen else {}
        of_chosen = {value: matches.doc_count for value, matches in chosen.items()}
        return self._listed(facet, counts, of_chosen, known)

    def everything(self, facet: Facet) -> FacetCounts:
        """Return the counts of a facet over all articles, which nobody has to be asked for."""
        counts = self._names.everything(facet)
        return FacetCounts(tuple(counts[: self._plan.facet_size]), len(counts))

    def _listed(
        self,
        facet: Facet,
        counts: Mapping[str, int],
        of_chosen: Mapping[str, int],
        distinct: int,
    ) -> FacetCounts:
        """Return the commonest values, and those that were chosen even if no match has them."""
        plan, names = self._plan, self._names
        commonest = names.ordered(facet, counts)[: plan.facet_size]
        listed = {keyword(value.key): value.documents for value in commonest}
        asked = [key for key in plan.chosen.get(facet, ()) if names.knows(facet, key)]
        chosen = {keyword(key): of_chosen.get(keyword(key), 0) for key in asked}
        lacking = sum(not count for count in chosen.values())
        values = names.ordered(facet, {**listed, **chosen})
        return FacetCounts(tuple(values), distinct + lacking)


def _importance(counts: Mapping[int, int]) -> FacetCounts:
    """Return how many matches have each importance or a greater one: it is chosen as a minimum."""
    values = [
        FacetCount(str(least), str(least), sum(n for of, n in counts.items() if of >= least))
        for least in range(5, 0, -1)
    ]
    return FacetCounts(tuple(values), len(values))
