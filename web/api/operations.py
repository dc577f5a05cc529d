"""Operations of the API, from which both its routes and its description are made."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from index.facets import COMPANY, PERSON, Facet
from search.params import (
    Q_FACET,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    TREND_PARAMETERS,
    Parameter,
)
from web.addresses import API, API_ROOT, ARTICLES, FACETS, PROFILE_DATA, SUGGEST, TREND_DATA
from web.api.answers import (
    ArticleAnswer,
    FacetAnswer,
    ProfileAnswer,
    SearchAnswer,
    SimilarAnswer,
    StatsAnswer,
    SuggestAnswer,
    TrendsAnswer,
)

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: Operation id of the description.
        path: Path template; ``{id}``, ``{name}`` and ``{key}`` are its parameters.
        meaning: Summary of the answer.
        parameters: Parameters of the query string, but for those of a search.
        searches: Whether it takes the parameters of a search too.
        answer: Type that is encoded; ``None`` where the answer is text.
        media: Media type of the answer.
        links: Operations on an article, and the JSON pointer (RFC 6901) to its id in the answer.
    """

    name: str
    path: str
    meaning: str
    parameters: tuple[Parameter, ...] = ()
    searches: bool = False
    answer: type | None = None
    media: str = JSON
    links: tuple[tuple[str, str], ...] = ()

    @property
    def rule(self) -> str:
        """The path as a rule of Flask; ids contain slashes, spellings may."""
        rule = self.path.replace("{id}", "<path:identity>").replace("{name}", "<name>")
        return rule.replace("{key}", "<path:key>")


SEARCH = Operation(
    "search",
    API,
    "Matching articles, with facet counts.",
    searches=True,
    answer=SearchAnswer,
    links=(("article", "/hits/0/id"), ("similar", "/hits/0/id")),
)
SUGGESTIONS = Operation(
    "suggest",
    SUGGEST,
    "Suggestions for the text typed so far.",
    SUGGEST_PARAMETERS,
    answer=SuggestAnswer,
)
FACET = Operation(
    "facet",
    f"{FACETS}{{name}}",
    "Values of one facet over all matches of a search, with a word that starts with q_facet.",
    (Q_FACET,),
    searches=True,
    answer=FacetAnswer,
)
ARTICLE = Operation(
    "article",
    f"{ARTICLES}{{id}}",
    "One article, or the beginning of a very long one.",
    answer=ArticleAnswer,
    links=(("similar", "/id"),),
)
SIMILAR = Operation(
    "similar",
    f"{ARTICLES}{{id}}/similar",
    "The articles most similar to one.",
    SIMILAR_PARAMETERS,
    answer=SimilarAnswer,
)
COMPANY_PROFILE = Operation(
    "company",
    f"{PROFILE_DATA[COMPANY]}{{key}}",
    "What the articles tell of a company, by its key or a spelling of its name.",
    answer=ProfileAnswer,
)
PERSON_PROFILE = Operation(
    "person",
    f"{PROFILE_DATA[PERSON]}{{key}}",
    "What the articles tell of a person, by the key or a spelling of the name.",
    answer=ProfileAnswer,
)
TRENDS = Operation(
    "trends",
    TREND_DATA,
    "How many articles each of up to five queries has by month, side by side.",
    TREND_PARAMETERS,
    answer=TrendsAnswer,
)
STATS = Operation("stats", f"{API_ROOT}/stats", "Statistics of the index.", answer=StatsAnswer)
EXPORT_NDJSON = Operation(
    "export_ndjson",
    f"{API_ROOT}/export.ndjson",
    "All matches of a search with all of its words, one record a line; page and facet parameters "
    "have no effect.",
    searches=True,
    media=NDJSON,
)
EXPORT_CSV = Operation(
    "export_csv",
    f"{API_ROOT}/export.csv",
    "All matches of a search with all of its words, for a spreadsheet; page and facet parameters "
    "have no effect.",
    searches=True,
    media=CSV,
)
OPERATIONS = (
    SEARCH,
    SUGGESTIONS,
    FACET,
    ARTICLE,
    SIMILAR,
    COMPANY_PROFILE,
    PERSON_PROFILE,
    TRENDS,
    STATS,
    EXPORT_NDJSON,
    EXPORT_CSV,
)


def path_parameters(facets: Iterable[Facet]) -> Mapping[str, Mapping[str, object]]:
    """Return the JSON Schema of each parameter of a path, for an archive with these facets."""
    return {
        "id": {"type": "string", "minLength": 1},
        "key": {"type": "string", "minLength": 1},
        "name": {"type": "string", "enum": [facet.key for facet in facets]},
    }
