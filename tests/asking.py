"""Requests by the names of their parameters, as an address has them."""

from typing import Any

from index.facets import BUILT_IN, Choices
from search.request import SearchRequest


def asking(*, importance_min: int | None = None, **given: Any) -> SearchRequest:
    """Return the request that filters by values of facets, by the names of the parameters."""
    chosen = {facet.key: given.pop(facet.parameter, ()) for facet in BUILT_IN}
    excluded = {facet.key: given.pop(facet.excluding, ()) for facet in BUILT_IN}
    required = {facet.key: given.pop(facet.requiring, ()) for facet in BUILT_IN}
    chosen["importance"] = () if importance_min is None else (str(importance_min),)
    given |= {"excluded": Choices(excluded), "required": Choices(required)}
    return SearchRequest(chosen=Choices(chosen), **given)
