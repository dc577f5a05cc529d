"""Offer the search as tools over the Model Context Protocol, by stdio or HTTP."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Annotated, Literal, TypeVar
from urllib.parse import urlsplit

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import ToolAnnotations
from pydantic import Field

from index.errors import HledejError
from search.answers.searcher import Searcher
from search.answers.service import SearchService
from search.messages import RequestErrors
from search.params import parse_request
from search.request import SearchRequest
from search.values import NO_FACETS
from web.agents.answers import (
    MAX_TEXT,
    NOTICE,
    FacetEntries,
    FoundArticles,
    Timeline,
    WholeArticle,
    Writer,
    facet_entries,
    timeline,
)
from web.wording import ENGLISH, load_texts

INSTRUCTIONS = f"""Searches one Czech archive of articles.
Ask in Czech or English, in any form of a word, with diacritics or without; articles have all words,
or where few do, most of them ("complete" counts those with all). "..." is a phrase, -word excludes,
OR is OR. Narrow by companies, categories, tags, people, authors, series, sources, languages and
dates; list_facets tells which values there are, and timeline when articles were published.
get_article gives the text by id. {NOTICE}"""

MAX_BODY = 1_000_000
"""Longest message in bytes; the longest sensible call has some thousand."""
MAX_ID = 1_000
MAX_BEGINNING = 200

T = TypeVar("T")
Sort = Literal["relevance", "newest", "oldest", "importance"]
Query = Annotated[str, Field(description="What to search for; empty for all articles.")]
Values = Annotated[list[str], Field(description="Any of these values.", max_length=50)]
Day = Annotated[str, Field(description="A day, as 2025-12-31; empty for no limit.")]
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools, all read-only; they answer from the same service as the page and the API."""

    service: SearchService
    writer: Writer

    def search_articles(
        self,
        *,
        query: Query = "",
        companies: Values = [],  # noqa: B006  # only read, and its schema tells the default
        categories: Values = [],  # noqa: B006
        people: Values = [],  # noqa: B006
        sources: Values = [],  # noqa: B006
        tags: Values = [],  # noqa: B006
        authors: Values = [],  # noqa: B006
        series: Values = [],  # noqa: B006
        languages: Values = [],  # noqa: B006
        importance_min: Annotated[int, Field(ge=1, le=5)] | None = None,
        date_from: Day = "",
        date_to: Day = "",
        sort: Sort = "relevance",
        page: Annotated[int, Field(ge=1, le=500)] = 1,
        limit: Annotated[int, Field(ge=1, le=20, description="Articles on a page.")] = 8,
    ) -> FoundArticles:
        """Search the archive. Returns ids, addresses and short excerpts."""
        asked = _request(
            q=query,
            company=companies,
            category=categories,
            person=people,
            source=sources,
            tag=tags,
            author=authors,
            series=series,
            language=languages,
            importance_min=importance_min,
            date_from=date_from,
            date_to=date_to,
            sort=sort,
            page=page,
            per_page=limit,
            facets=NO_FACETS,
        )
        return self.writer.found(self._answered(lambda searcher: searcher.search(asked)))

    def get_article(
        self,
        *,
        id: Annotated[str, Field(description="As search_articles gives it.", max_length=MAX_ID)],  # noqa: A002  # its name for the model
        offset: Annotated[int, Field(ge=0, description="First character to return, from 0.")] = 0,
        max_characters: Annotated[int, Field(ge=100, le=MAX_TEXT)] = 8_000,
    ) -> WholeArticle:
        """Read an article, a long one in parts."""
        article = self._answered(lambda searcher: searcher.article(id))
        if article is None:
            raise ToolError(f"there is no article {id!r}; search_articles gives ids that there are")
        return self.writer.whole(article, offset, max_characters)

    def list_facets(
        self,
        *,
        facet: Annotated[
            str, Field(description="company, category, tag, person, author, series, source, year…")
        ],
        query: Query = "",
        begins_with: Annotated[
            str,
            Field(
                description="Only values containing a word that starts with this prefix.",
                max_length=MAX_BEGINNING,
            ),
        ] = "",
        limit: Annotated[int, Field(ge=1, le=100)] = 20,
    ) -> FacetEntries:
        """List the values of a facet over the matches of a query, the most frequent first."""
        asked = _request(q=query, facet_size=limit)

        def values(searcher: Searcher) -> FacetEntries:
            if not searcher.facets.has(facet):
                known = ", ".join(of.key for of in searcher.facets.present)
                raise ToolError(f"this archive has no facet {facet!r}; it has: {known}")
            return facet_entries(searcher.facet(asked, facet, begins_with))

        return self._answered(values)

    def timeline(
        self,
        *,
        query: Query = "",
        companies: Values = [],  # noqa: B006  # only read, and its schema tells the default
        categories: Values = [],  # noqa: B006
        people: Values = [],  # noqa: B006
        sources: Values = [],  # noqa: B006
        tags: Values = [],  # noqa: B006
        authors: Values = [],  # noqa: B006
        series: Values = [],  # noqa: B006
        languages: Values = [],  # noqa: B006
    ) -> Timeline:
        """Count the matches of a query by month."""
        asked = _request(
            q=query,
            company=companies,
            category=categories,
            person=people,
            source=sources,
            tag=tags,
            author=authors,
            series=series,
            language=languages,
            timeline=1,
            facets=NO_FACETS,
            per_page=1,
        )
        return timeline(self._answered(lambda searcher: searcher.search(asked)))

    def _answered(self, ask: Callable[[Searcher], T]) -> T:
        """Return the answer of one version; errors are reported without paths of this machine."""
        try:
            return self.service.answer(ask)
        except HledejError as error:
            raise ToolError("there is no index to answer from now; try again later") from error


def make_server(service: SearchService, address: str) -> MCPServer:
    """Return the server of the tools; ``address`` is the public origin, empty if unknown."""
    tools = Tools(service, Writer(address))
    server = MCPServer(
        "hledej",
        instructions=INSTRUCTIONS,
        version=version("hledej"),
        # At "INFO" it logs the address of every client.
        log_level="WARNING",
    )
    for tool in (tools.search_articles, tools.get_article, tools.list_facets, tools.timeline):
        server.add_tool(tool, annotations=_READS)
    return server


def serve_http(server: MCPServer, host: str, port: int, address: str) -> None:
    """Serve over HTTP at ``/mcp`` until stopped; requests for other hosts are refused."""
    names = [host, "127.0.0.1", "localhost", "[::1]"]
    public = urlsplit(address).netloc
    server.run(
        "streamable-http",
        host=host,
        port=port,
        json_response=True,
        max_request_body_size=MAX_BODY,
        stateless_http=True,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*(f"{name}:*" for name in names), *([public] if public else [])],
            allowed_origins=[address] if address else [],
        ),
    )


def _pairs(**values: str | int | Sequence[str] | None) -> Iterator[tuple[str, str]]:
    """Yield keyword values as the pairs of a query string."""
    for name, value in values.items():
        match value:
            case None:
                continue
            case str() | int():
                yield name, str(value)
            case _:
                yield from ((name, item) for item in value)


def _request(**values: str | int | Sequence[str] | None) -> SearchRequest:
    try:
        return parse_request(_pairs(**values), strict=True)
    except RequestErrors as error:
        raise ToolError(error.in_words(load_texts(ENGLISH).message)) from error
