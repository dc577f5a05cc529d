"""Make the facets of an answer from counted values: chosen values first, the rest in order."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from index.facets import Facet, Facets, ValueKind
from index.names import facet_key
from index.vocabulary.vocabulary import KINDS, Vocabulary
from search.engines.base import FacetCounts
from search.request import SearchRequest
from search.result import FacetResult, FacetValue


def with_clean_names(
    request: SearchRequest, vocabulary: Vocabulary, facets: Facets
) -> SearchRequest:
    """Return the request with its filter values as the facets of the archive have them."""

    def clean(key: str, values: tuple[str, ...]) -> Iterable[str]:
        kind = KINDS.get(key, key)
        # A hidden name stays, so that readers see a filter without results.
        named = vocabulary.clean(kind, values) or values
        return dict.fromkeys(facets.written(key, name) for name in named)

    if not (request.chosen or request.excluded or request.required):
        return request
    return replace(
        request,
        chosen=request.chosen.map(clean),
        excluded=request.excluded.map(clean),
        required=request.required.map(clean),
    )


def facet_results(
    counts: Mapping[str, FacetCounts], request: SearchRequest, facets: Facets
) -> tuple[FacetResult, ...]:
    """Return the counted facets that the archive has, in their order, with their labels."""
    return tuple(
        _result(facet, counts[facet.key], request, facets)
        for facet in facets.present
        if facet.key in counts
    )


def _result(
    facet: Facet, counts: FacetCounts, request: SearchRequest, facets: Facets
) -> FacetResult:
    chosen = {facet_key(value): value for value in request.chosen.of(facet.key)}
    label_of, written = facets.labels.get(facet.key, {}).get, facet.written
    shown = facet.shown if facet.capital else str
    only_in_texts = facets.only_in_texts.get(facet.key, frozenset())
    values = [
        FacetValue(
            written(count.key, count.label),
            shown(label_of(count.key, count.label)),
            count.documents,
            count.key in chosen,
            count.key not in only_in_texts,
        )
        for count in counts.values
    ]
    known = {count.key for count in counts.values} if chosen else set()
    # A chosen value without articles stays visible, so that it can be removed.
    unknown = [
        FacetValue(value, value, 0, selected=True)
        for key, value in chosen.items()
        if key not in known
    ]
    if facet.kind is ValueKind.YEARS:
        values.sort(key=lambda value: value.value, reverse=True)
    if chosen and facet.kind is not ValueKind.LEVELS:
        values = sorted([*values, *unknown], key=lambda value: not value.selected)
    listed = max(request.facet_size, len(chosen))
    distinct = counts.distinct + len(unknown)
    return FacetResult(facet, tuple(values[:listed]), other=max(0, distinct - listed))
