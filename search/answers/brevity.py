"""Shorten a result whose answer would be too large: articles, highlights and facets."""

from dataclasses import replace

import msgspec

from index.extent import SHORT, cut, listed
from index.preview import preview_of
from search.result import (
    NO_HIGHLIGHTS,
    FacetResult,
    FacetValue,
    Highlights,
    Hit,
    Marked,
    SearchResult,
)

SHORT_VALUES = 100
"""Most values of each facet in a short answer."""
SHORT_VALUES_BYTES = 12_000
"""Most bytes of the names of these values together."""


def shortened(result: SearchResult) -> SearchResult:
    """Return the same result with articles, highlights and facets cut to the short extent."""
    return replace(
        result,
        hits=tuple(map(_short_hit, result.hits)),
        facets=tuple(map(short_facet, result.facets)),
    )


def short_facet(facet: FacetResult) -> FacetResult:
    """Return a facet with its first values only, the rest counted in ``other``."""
    kept: list[FacetValue] = []
    left = SHORT_VALUES_BYTES
    for value in facet.values[:SHORT_VALUES]:
        left -= len(value.value.encode()) + len(value.label.encode())
        if left < 0:
            break
        kept.append(value)
    return replace(facet, values=tuple(kept), other=facet.other + len(facet.values) - len(kept))


def _short_hit(hit: Hit) -> Hit:
    article = listed(hit.article, SHORT)
    shown = hit.highlights
    if shown != NO_HIGHLIGHTS:
        shown = Highlights(Marked(article.title), Marked(cut(shown.snippet.text, SHORT.summary)))
    return msgspec.structs.replace(
        hit,
        preview=preview_of(article),
        highlights=shown,
        explanation=None,
    )
