"""Refine a search by one choice: with a value of a facet, without one, or without its filters."""

from dataclasses import dataclass, replace
from enum import StrEnum

from index.facets import IMPORTANCE, Choices
from index.names import facet_key
from search.request import SearchRequest


def toggled(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the request with a facet value chosen, or dropped if it was; starts at page 1."""
    key, before = facet_key(value), request.chosen.of(facet)
    kept = tuple(item for item in before if facet_key(item) != key)
    if len(kept) == len(before):
        kept = (value,) if facet == IMPORTANCE else (*kept, value)
    return replace(request, page=1, chosen=request.chosen.but(facet, kept))


def choosing_only(request: SearchRequest, facet: str, value: str) -> SearchRequest:
    """Return the request with one value of a facet chosen, and no other of any facet."""
    return replace(request, chosen=Choices({facet: (value,)}))


def without_filters(request: SearchRequest) -> SearchRequest:
    """Return the request without its filters: query, order and sizes stay."""
    return SearchRequest(
        q=request.q,
        sort=request.sort,
        per_page=request.per_page,
        facets=request.facets,
        facet_size=request.facet_size,
        timeline=request.timeline,
        highlight=request.highlight,
        explain=request.explain,
    )


class Way(StrEnum):
    """Role of a value in a filter."""

    CHOSEN = "chosen"
    EXCLUDED = "without"
    REQUIRED = "required"


def _with(request: SearchRequest, way: Way, values: Choices) -> SearchRequest:
    """Return the first page of a request with other excluded or required values."""
    if way is Way.EXCLUDED:
        return replace(request, page=1, excluded=values)
    return replace(request, page=1, required=values)


@dataclass(frozen=True, slots=True)
class Filter:
    """A chosen filter and the request without it; ``facet`` is a key, or empty for the period.

    ``way`` is the role of the value.
    """

    facet: str
    value: str
    way: Way
    without: SearchRequest


def filters_of(request: SearchRequest) -> tuple[Filter, ...]:
    """Return the filters of a request in the order of the facets, the period last."""
    found = [
        Filter(facet, value, Way.CHOSEN, toggled(request, facet, value))
        for facet, values in request.chosen.items()
        for value in values
    ]
    for way, choices in ((Way.EXCLUDED, request.excluded), (Way.REQUIRED, request.required)):
        for facet, values in choices.items():
            for value in values:
                kept = choices.but(facet, (item for item in values if item != value))
                found.append(Filter(facet, value, way, _with(request, way, kept)))
    if request.date_from or request.date_to:
        span = f"{request.date_from or ''} – {request.date_to or ''}".strip()
        without = replace(request, page=1, date_from=None, date_to=None)
        found.append(Filter("", span, Way.CHOSEN, without))
    return tuple(found)
