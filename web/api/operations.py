"""The operations of the API: what its routes and its description are both made of."""

from collections.abc import Mapping
from dataclasses import dataclass

from search.params import (
    FACET_PARAMETERS,
    PARAMETERS,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    Parameter,
)
from search.request import Facet
from web.addresses import API, API_ROOT, ARTICLES, FACETS, SUGGEST
from web.api.answers import (
    ArticleAnswer,
    FacetAnswer,
    SearchAnswer,
    SimilarAnswer,
    StatsAnswer,
    SuggestAnswer,
)

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for.

    Attributes:
        name: Its id in the description.
        path: Where it answers; ``{id}`` and ``{name}`` stand for parts of the path.
        meaning: What it gives.
        parameters: What it takes.
        answer: What is encoded; text where there is no such type.
        media: What is sent.
        links: Operations on an article, and where in the answer its id stands (RFC 6901).
    """

    name: str
    path: str
    meaning: str
    parameters: tuple[Parameter, ...] = ()
    answer: type | None = None
    media: str = JSON
    links: tuple[tuple[str, str], ...] = ()

    @property
    def rule(self) -> str:
        """The path as Flask has it; ids of articles hold slashes."""
        return self.path.replace("{id}", "<path:identity>").replace("{name}", "<name>")


SEARCH = Operation(
    "search",
    API,
    "Articles that match, with counts of facets.",
    PARAMETERS,
    SearchAnswer,
    links=(("article", "/hits/0/id"), ("similar", "/hits/0/id")),
)
SUGGESTIONS = Operation(
    "suggest",
    SUGGEST,
    "What may be meant by what was typed so far.",
    SUGGEST_PARAMETERS,
    SuggestAnswer,
)
FACET = Operation(
    "facet",
    f"{FACETS}{{name}}",
    "The values of one facet over all matches of a search, searched by their beginning.",
    FACET_PARAMETERS,
    FacetAnswer,
)
ARTICLE = Operation(
    "article",
    f"{ARTICLES}{{id}}",
    "One article; of a very long one the beginning.",
    (),
    ArticleAnswer,
    links=(("similar", "/id"),),
)
SIMILAR = Operation(
    "similar",
    f"{ARTICLES}{{id}}/similar",
    "The articles most like one.",
    SIMILAR_PARAMETERS,
    SimilarAnswer,
)
STATS = Operation("stats", f"{API_ROOT}/stats", "What is in the index.", (), StatsAnswer)
EXPORT_NDJSON = Operation(
    "export_ndjson",
    f"{API_ROOT}/export.ndjson",
    "Every match of a search, with all of its words, one record a line; no pages, no facets.",
    PARAMETERS,
    media=NDJSON,
)
EXPORT_CSV = Operation(
    "export_csv",
    f"{API_ROOT}/export.csv",
    "Every match of a search, with all of its words, for a spreadsheet; no pages, no facets.",
    PARAMETERS,
    media=CSV,
)
OPERATIONS = (SEARCH, SUGGESTIONS, FACET, ARTICLE, SIMILAR, STATS, EXPORT_NDJSON, EXPORT_CSV)

PATH_PARAMETERS: Mapping[str, Mapping[str, object]] = {
    "id": {"type": "string", "minLength": 1},
    "name": {"type": "string", "enum": [*Facet]},
}
"""What the parts of paths can be."""
