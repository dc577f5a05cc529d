"""The parameters of addresses: name, type and meaning of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from index.facets import BUILT_IN, Facet, ValueKind
from search.request import (
    MAX_FACET_SIZE,
    MAX_HITS_DEEP,
    MAX_PER_PAGE,
    HighlightStyle,
    Matching,
    Sort,
)
from search.values import (
    DAY,
    EXPORTED_FIELDS,
    FIELDS,
    MAX_VALUE_LENGTH,
    OF_FACET,
    QUERIES,
    QUERY,
    SWITCH,
    Kind,
    choice,
    facet_list,
    number,
    text,
)

MAX_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of an address.

    Attributes:
        name: Name in the address; unless it is of a facet, also the attribute of
            :class:`SearchRequest`.
        kind: Type of its values.
        meaning: Description for programmers.
    """

    name: str
    kind: Kind
    meaning: str


QUERY_PARAMETER = Parameter("q", QUERY, "Query in the query language; all articles without it.")


@lru_cache(64)
def parameters(facets: tuple[Facet, ...] = BUILT_IN) -> tuple[Parameter, ...]:
    """Return the parameters of a search, in the order of addresses.

    Args:
        facets: Facets that a request may name, in the order of addresses.
    """
    return (QUERY_PARAMETER, *facet_parameters(facets), *other_parameters(facets))


@lru_cache(64)
def export_parameters(facets: tuple[Facet, ...] = BUILT_IN) -> tuple[Parameter, ...]:
    """Return the parameters of an export: those of a search, and one more."""
    return (
        QUERY_PARAMETER,
        *facet_parameters(facets),
        *other_export_parameters(facets),
        CHANGED_SINCE,
    )


def other_export_parameters(facets: tuple[Facet, ...]) -> tuple[Parameter, ...]:
    """Return the parameters of an export after those of the facets, but ``CHANGED_SINCE``."""
    return tuple(
        replace(parameter, kind=EXPORTED_FIELDS) if parameter.name == "fields" else parameter
        for parameter in other_parameters(facets)
    )


@lru_cache(64)
def facet_parameters(facets: tuple[Facet, ...]) -> tuple[Parameter, ...]:
    """Return the parameters that filter by facets."""
    chosen = (
        Parameter(facet.parameter, OF_FACET[facet.kind], _CHOSEN[facet.kind].format(_named(facet)))
        for facet in facets
    )
    excluded = (
        Parameter(
            facet.excluding, OF_FACET[facet.kind], f"Without articles of this {_named(facet)}."
        )
        for facet in facets
        if facet.excluding
    )
    required = (
        Parameter(
            facet.requiring,
            OF_FACET[facet.kind],
            f"Only articles that also have this {_named(facet)}; may be repeated (AND).",
        )
        for facet in facets
        if facet.requiring
    )
    return (*chosen, *excluded, *required)


def _named(facet: Facet) -> str:
    return facet.english[:1].lower() + facet.english[1:]


_CHOSEN: Mapping[ValueKind, str] = {
    ValueKind.NAMES: "Only articles of this {}; may be repeated (OR).",
    ValueKind.YEARS: "Only articles of this {}; may be repeated (OR).",
    ValueKind.LANGUAGES: "Only articles in this {}, by its code; may be repeated (OR).",
    ValueKind.LEVELS: "Only articles of this {} or more.",
}


@lru_cache(64)
def other_parameters(facets: tuple[Facet, ...]) -> tuple[Parameter, ...]:
    """Return the parameters after those of the facets; ``facets`` can be counted."""
    return (
        Parameter("date_from", DAY, "Only articles from this day on, as 2025-12-31."),
        Parameter("date_to", DAY, "Only articles up to this day, as 2025-12-31."),
        Parameter("correct", SWITCH, "0: correct no mistyped word."),
        Parameter(
            "sort", choice(Sort), "Order of the results: relevance, newest, oldest, importance."
        ),
        Parameter(
            "matching",
            choice(Matching),
            "all: only articles with all words; most: also those with some, if few have all.",
        ),
        Parameter("page", number(1, MAX_HITS_DEEP), "Page of the results, from 1."),
        Parameter("per_page", number(1, MAX_PER_PAGE), "Results on a page."),
        Parameter(
            "facets", facet_list(facets), "Facets to count, with commas between them, or none."
        ),
        Parameter("facet_size", number(1, MAX_FACET_SIZE), "Values listed of each facet."),
        Parameter("timeline", SWITCH, "1 to count the results by month."),
        Parameter("highlight", choice(HighlightStyle), "Form of highlights: html, ranges, none."),
        Parameter("explain", SWITCH, "1 to explain each score."),
        Parameter("fields", FIELDS, "Keys of an article to return, with commas between them."),
    )


CHANGED_SINCE = Parameter(
    "changed_since",
    text(MAX_VALUE_LENGTH),
    "Only what changed since this version, and ids removed since.",
)
"""Parameter of exports, besides those of a search."""
_LIMIT = number(1, MAX_SUGGESTIONS)
SUGGEST_PARAMETERS = (
    Parameter("q", QUERY, "Text typed so far."),
    Parameter("limit", _LIMIT, "Maximum number of queries, half as many of each other kind."),
)
"""Parameters of suggestions."""

SIMILAR_PARAMETERS = (Parameter("limit", _LIMIT, "Maximum number of articles."),)
"""Parameters of similar articles."""

TREND_PARAMETERS = (
    Parameter("q", QUERIES, "Query in the query language; repeated, up to five side by side."),
    Parameter("share", SWITCH, "1 to have the page show shares of all articles; data have both."),
)
"""Parameters of trends."""

Q_FACET = Parameter("q_facet", text(MAX_VALUE_LENGTH), "Only values with a word that starts so.")
"""Parameter of the values of one facet, besides those of a search."""
