"""Make the facets of an answer from counted values: chosen values first, the rest in order."""

from collections.abc import Mapping
from dataclasses import replace

from index.names import facet_key
from index.vocabulary.vocabulary import Kind, Vocabulary
from search.engines.base import FacetCount, FacetCounts
from search.request import Facet, SearchRequest
from search.result import FacetResult, FacetValue

# A label is a more readable value than its key, and requests accept every spelling.
_VALUE_IS_LABEL = frozenset({Facet.COMPANY, Facet.PERSON, Facet.SOURCE})


def with_clean_names(request: SearchRequest, vocabulary: Vocabulary) -> SearchRequest:
    """Return the request with its filter values replaced by their clean names."""

    def clean(kind: Kind, values: tuple[str, ...]) -> tuple[str, ...]:
        # A hidden name stays, so that readers see a filter without results.
        return vocabulary.clean(kind, values) or values

    return replace(
        request,
        company=clean(Kind.COMPANIES, request.company),
        category=clean(Kind.CATEGORIES, request.category),
        person=clean(Kind.PEOPLE, request.person),
        exclude_company=clean(Kind.COMPANIES, request.exclude_company),
        exclude_category=clean(Kind.CATEGORIES, request.exclude_category),
        exclude_person=clean(Kind.PEOPLE, request.exclude_person),
    )


def facet_results(
    counts: Mapping[Facet, FacetCounts], request: SearchRequest
) -> tuple[FacetResult, ...]:
    """Return the facets of a request, in its order."""
    return tuple(_result(facet, counts[facet], request) for facet in request.facets)


def _result(facet: Facet, counts: FacetCounts, request: SearchRequest) -> FacetResult:
    chosen = {facet_key(value): value for value in request.chosen(facet)}
    values = [_value(facet, count, count.key in chosen) for count in counts.values]
    known = {count.key for count in counts.values}
    # A chosen value without articles stays visible, so that it can be removed.
    unknown = [
        FacetValue(value, value, 0, selected=True)
        for key, value in chosen.items()
        if key not in known
    ]
    if chosen and facet is not Facet.IMPORTANCE:
        values = sorted([*values, *unknown], key=lambda value: not value.selected)
    listed = max(request.facet_size, len(chosen))
    distinct = counts.distinct + len(unknown)
    return FacetResult(facet, tuple(values[:listed]), other=max(0, distinct - listed))


def _value(facet: Facet, count: FacetCount, selected: bool) -> FacetValue:
    value = count.label if facet in _VALUE_IS_LABEL else count.key
    label = count.label
    if facet is Facet.CATEGORY:
        label = label[:1].upper() + label[1:]
    return FacetValue(value, label, count.documents, selected)
