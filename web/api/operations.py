"""Operations of the API, from which both its routes and its description are made."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from index.facets import COMPANY, PERSON, Facet
from search.parameter_table import (
    Q_FACET,
    SIMILAR_PARAMETERS,
    SUGGEST_PARAMETERS,
    TREND_PARAMETERS,
    Parameter,
    export_parameters,
    parameters,
)
from web.addresses import (
    API,
    API_ROOT,
    ARTICLES,
    FACETS,
    FEED,
    PROFILE_DATA,
    SUGGEST,
    TREND_DATA,
)
from web.api.answers import (
    ArticleAnswer,
    EntryAnswer,
    FacetAnswer,
    ProfileAnswer,
    SearchAnswer,
    SimilarAnswer,
    StatsAnswer,
    SuggestAnswer,
    TrendsAnswer,
)

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv"
ATOM = "application/atom+xml"
VERSION_HEADER = "Index-Version"
"""Header of an export that names the version it is of."""


def _nothing(_facets: tuple[Facet, ...]) -> tuple[Parameter, ...]:
    return ()


SEARCHING, READING, COUNTING, COPYING = "search", "articles", "names and numbers", "exports"
TAGS: Mapping[str, str] = {
    SEARCHING: "Search, suggestions and values of facets.",
    READING: "Single articles.",
    COUNTING: "Counts and profiles over many articles.",
    COPYING: "All matches at once, and feeds.",
}
"""Groups of operations, with a description of each."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation.

    Attributes:
        name: Operation id of the description.
        path: Path template; ``{id}``, ``{name}`` and ``{key}`` are its parameters.
        meaning: Summary of the answer.
        tag: Group that it belongs to, one of ``TAGS``.
        more: Further notes for programs.
        parameters: Parameters of the query string, but for those of a search.
        of_search: Returns the parameters of a search that it takes too, by the facets.
        answer: Type that is encoded; ``None`` where the answer is text.
        media: Media type of the answer.
        headers: Its own headers.
        links: Operations on an article, and the JSON pointer (RFC 6901) to its id in the answer.
    """

    name: str
    path: str
    meaning: str
    tag: str
    more: str
    parameters: tuple[Parameter, ...] = ()
    of_search: Callable[[tuple[Facet, ...]], tuple[Parameter, ...]] = _nothing
    answer: type | None = None
    media: str = JSON
    links: tuple[tuple[str, str], ...] = ()
    headers: tuple[str, ...] = ()

    @property
    def rule(self) -> str:
        """The path as a rule of Flask; ids contain slashes, spellings may."""
        rule = self.path.replace("{id}", "<path:identity>").replace("{name}", "<name>")
        return rule.replace("{key}", "<path:key>")


ENTRY = Operation(
    "entry",
    API_ROOT,
    "Where everything is, and the state of the index.",
    SEARCHING,
    "Addresses are relative to the server.",
    answer=EntryAnswer,
)
SEARCH = Operation(
    "search",
    API,
    "Matching articles, with facet counts.",
    SEARCHING,
    "Follow next_url for more, and toggle_url of a value to choose or drop it. Hits have all keys "
    "of SearchHit unless the parameter fields selects some.",
    of_search=parameters,
    answer=SearchAnswer,
    links=(("article", "/hits/0/id"), ("similar", "/hits/0/id")),
)
SUGGESTIONS = Operation(
    "suggest",
    SUGGEST,
    "Suggestions for the text typed so far.",
    SEARCHING,
    "Each of them finds something.",
    SUGGEST_PARAMETERS,
    answer=SuggestAnswer,
)
FACET = Operation(
    "facet",
    f"{FACETS}{{name}}",
    "Values of one facet over all matches of a search, with a word that starts with q_facet.",
    SEARCHING,
    "A facet that the archive lacks is not found.",
    (Q_FACET,),
    of_search=parameters,
    answer=FacetAnswer,
)
ARTICLE = Operation(
    "article",
    f"{ARTICLES}{{id}}",
    "One article, or the beginning of a very long one.",
    READING,
    "Slashes of an id may be plain or percent-encoded.",
    answer=ArticleAnswer,
    links=(("similar", "/id"),),
)
SIMILAR = Operation(
    "similar",
    f"{ARTICLES}{{id}}/similar",
    "The articles most similar to one.",
    READING,
    "Others of the same story are listed apart.",
    SIMILAR_PARAMETERS,
    answer=SimilarAnswer,
)
COMPANY_PROFILE = Operation(
    "company",
    f"{PROFILE_DATA[COMPANY]}{{key}}",
    "Profile of a company from its articles, by its key or a spelling of its name.",
    COUNTING,
    "Each number is the total of the search beside it.",
    answer=ProfileAnswer,
)
PERSON_PROFILE = Operation(
    "person",
    f"{PROFILE_DATA[PERSON]}{{key}}",
    "Profile of a person from the articles, by the key or a spelling of the name.",
    COUNTING,
    "Each number is the total of the search beside it.",
    answer=ProfileAnswer,
)
TRENDS = Operation(
    "trends",
    TREND_DATA,
    "How many articles each of up to five queries has by month, side by side.",
    COUNTING,
    "A query has all its words; none is replaced.",
    TREND_PARAMETERS,
    answer=TrendsAnswer,
)
STATS = Operation(
    "stats",
    f"{API_ROOT}/stats",
    "Statistics of the index.",
    COUNTING,
    "Distinct values of each facet, articles of each year, and problems of the build by kind.",
    answer=StatsAnswer,
)
EXPORT_NDJSON = Operation(
    "export_ndjson",
    f"{API_ROOT}/export.ndjson",
    "All matches of a search with all of its words, one record a line.",
    COPYING,
    "Page and facet parameters have no effect. With changed_since, records of what changed, and "
    "ids of what is gone.",
    of_search=export_parameters,
    media=NDJSON,
    headers=(VERSION_HEADER,),
)
EXPORT_CSV = Operation(
    "export_csv",
    f"{API_ROOT}/export.csv",
    "All matches of a search with all of its words, for a spreadsheet.",
    COPYING,
    "Page and facet parameters have no effect. With changed_since, rows of what changed, and of "
    "what is gone.",
    of_search=export_parameters,
    media=CSV,
    headers=(VERSION_HEADER,),
)
FEED_OPERATION = Operation(
    "feed",
    FEED,
    "Any search as an Atom feed.",
    COPYING,
    "Sorted by newest unless told otherwise; unknown parameters are ignored.",
    of_search=parameters,
    media=ATOM,
)
OPERATIONS = (
    ENTRY,
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
    FEED_OPERATION,
)


PATH_MEANINGS: Mapping[str, str] = {
    "id": "Id of an article.",
    "key": "Key of a facet's value, or a spelling of the name.",
    "name": "Key of a facet.",
}
"""Description of each parameter of a path."""


def path_parameters(facets: Iterable[Facet]) -> Mapping[str, Mapping[str, object]]:
    """Return the JSON Schema of each parameter of a path, for an archive with these facets."""
    return {
        "id": {"type": "string", "minLength": 1},
        "key": {"type": "string", "minLength": 1},
        "name": {"type": "string", "enum": [facet.key for facet in facets]},
    }
