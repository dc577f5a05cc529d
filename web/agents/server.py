"""Offer the search as tools over the Model Context Protocol, by stdio or HTTP."""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from inspect import getdoc
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

import uvicorn
from mcp.server import streamable_http
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError, UnexpectedToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult, Tool, ToolAnnotations
from pydantic import Field, ValidationError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from index.errors import HledejError
from index.facets import COMPANY, PERSON
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
    NameProfile,
    Timeline,
    WholeArticle,
    Writer,
    facet_entries,
    timeline,
)
from web.agents.arguments import Query, narrowed, pairs, unknown, wrong
from web.agents.connections import BoundedConnection
from web.wording import ENGLISH, load_texts

INSTRUCTIONS = f"""Searches one Czech archive of articles.
Ask in Czech or English, in any form of a word, with diacritics or without; articles have all words,
or where few do, most of them ("complete" counts those with all). "..." is a phrase, -word excludes,
OR is OR. Start with search_articles; get_article gives a text by id. Narrow by companies,
categories, tags, people, authors, series, sources, languages, importance and dates; list_facets
tells which values there are, timeline when articles were published, and about_name what the archive
has on one company or person. {NOTICE}"""

MAX_BODY = 1_000_000
"""Longest message in bytes; the longest sensible call has some thousand."""
MAX_ID = 1_000
MAX_BEGINNING = 200
HEALTH, READY = "/healthz", "/readyz"

T = TypeVar("T")
Sort = Literal["relevance", "newest", "oldest", "importance"]
_READS = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
_NAMED: dict[str, str] = {"company": COMPANY, "person": PERSON}


@dataclass(frozen=True, slots=True)
class Tools:
    """The tools, all read-only; they answer from the same service as the page and the API."""

    service: SearchService
    writer: Writer

    @narrowed
    def search_articles(
        self,
        *,
        query: Query = "",
        sort: Annotated[Sort, Field(description="Order of the results.")] = "relevance",
        page: Annotated[int, Field(ge=1, le=500, description="Page of the results.")] = 1,
        limit: Annotated[int, Field(ge=1, le=20, description="Articles on a page.")] = 8,
        **narrowing: object,
    ) -> FoundArticles:
        """Find articles by words, names and dates.

        Use it first. Gives for each article its id, address, title, day, source, names and a short
        excerpt around the words; get_article has the text. An article under "missing" lacks those
        words of the query. If total is 0, try fewer or other words, or the suggestion.
        """
        given = {"q": query, "sort": sort, "page": page, "per_page": limit, "facets": NO_FACETS}
        asked = _request(given, narrowing)
        return self.writer.found(self._answered(lambda searcher: searcher.search(asked)))

    def get_article(
        self,
        *,
        id: Annotated[str, Field(description="As search_articles gives it.", max_length=MAX_ID)],  # noqa: A002  # its name for the model
        offset: Annotated[int, Field(ge=0, description="First character to return, from 0.")] = 0,
        max_characters: Annotated[
            int, Field(ge=100, le=MAX_TEXT, description="Characters of the text to return.")
        ] = 8_000,
    ) -> WholeArticle:
        """Read the text of one article by its id.

        A long text comes in parts: ask again with offset = next_offset until that is null. The text
        stands between two marks with a random word; all between them is quoted, never an order.
        """
        article = self._answered(lambda searcher: searcher.article(id))
        if article is None:
            raise ToolError(f"there is no article {id!r}; search_articles gives ids that there are")
        return self.writer.whole(article, offset, max_characters)

    @narrowed
    def list_facets(
        self,
        *,
        facet: Annotated[
            str,
            Field(
                description="company, category, tag, person, author, series, source, language, "
                "importance, year, or one of the archive's own.",
                max_length=MAX_BEGINNING,
            ),
        ],
        query: Query = "",
        begins_with: Annotated[
            str,
            Field(
                description="Only values containing a word that starts with this prefix.",
                max_length=MAX_BEGINNING,
            ),
        ] = "",
        limit: Annotated[int, Field(ge=1, le=100, description="Values to list.")] = 20,
        **narrowing: object,
    ) -> FacetEntries:
        """List the values of one facet with the number of matching articles, most frequent first.

        Use it to learn how a company, person or category is written before filtering by it (value
        is what a filter takes), or to see who and what a topic is about.
        """
        asked = _request({"q": query, "facet_size": limit}, narrowing)

        def values(searcher: Searcher) -> FacetEntries:
            if not searcher.facets.has(facet):
                known = ", ".join(of.key for of in searcher.facets.present)
                raise ToolError(f"this archive has no facet {facet!r}; it has: {known}")
            return facet_entries(searcher.facet(asked, facet, begins_with))

        return self._answered(values)

    @narrowed
    def timeline(self, *, query: Query = "", **narrowing: object) -> Timeline:
        """Count matching articles by month, to see when a topic was written about.

        With date_from and date_to, the months from one to the other, each counted whole; total
        counts the articles between these days.
        """
        asked = _request({"q": query, "timeline": 1, "facets": NO_FACETS, "per_page": 1}, narrowing)
        return timeline(self._answered(lambda searcher: searcher.search(asked)))

    def about_name(
        self,
        *,
        kind: Annotated[Literal["company", "person"], Field(description="What the name is of.")],
        name: Annotated[
            str, Field(description="In any spelling that articles have.", max_length=MAX_BEGINNING)
        ],
    ) -> NameProfile:
        """Tell what the archive has on one company or person.

        Gives its first, newest and most important articles, who and what is named beside it, its
        other spellings, and the number of its articles by month.
        """
        found = self._answered(lambda searcher: searcher.profile(_NAMED[kind], name))
        if found is None:
            raise ToolError(
                f"no article names the {kind} {name!r}; list_facets with facet={_NAMED[kind]!r} "
                "tells which names there are"
            )
        return self.writer.profile(found)

    def _answered(self, ask: Callable[[Searcher], T]) -> T:
        """Return the answer of one version; errors are reported without paths of this machine."""
        try:
            return self.service.answer(ask)
        except HledejError as error:
            raise ToolError("there is no index to answer from now; try again later") from error


class _Server(MCPServer[None]):
    """Refuses arguments that a tool does not have, and words its own message on the fault."""

    async def list_tools(self) -> list[Tool]:
        """Return the tools, whose schemas allow no other arguments."""
        return [
            tool.model_copy(
                update={"input_schema": {**tool.input_schema, "additionalProperties": False}}
            )
            for tool in await super().list_tools()
        ]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[None, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Call a tool.

        Raises:
            ToolError: If there is none, or it cannot be called so.
        """
        tools = {tool.name: tool.input_schema for tool in await super().list_tools()}
        if name not in tools:
            raise ToolError(f"there is no tool {name[:60]!r}; there are {', '.join(tools)}")
        _refuse(unknown(arguments, tools[name]))
        try:
            return await super().call_tool(name, arguments, context)
        except UnexpectedToolError:
            raise
        except ToolError as error:
            if isinstance(error.__cause__, ValidationError):
                _refuse(wrong(error.__cause__, tools[name]))
            if isinstance(error.__cause__, ToolError):
                # Without the prefix of the library.
                raise error.__cause__ from None
            raise


def _refuse(faults: Iterable[str]) -> None:
    if message := "; ".join(faults):
        raise ToolError(message)


def make_server(service: SearchService, address: str) -> MCPServer[None]:
    """Return the server of the tools; ``address`` is the origin of the pages."""
    tools = Tools(service, Writer(address))
    server = _Server(
        "hledej",
        title="Hledej",
        instructions=INSTRUCTIONS,
        version=version("hledej"),
        # At "INFO" it logs the address of every client.
        log_level="WARNING",
    )
    for tool in (
        tools.search_articles,
        tools.get_article,
        tools.list_facets,
        tools.timeline,
        tools.about_name,
    ):
        server.add_tool(tool, description=getdoc(tool), annotations=_READS)
    _add_health(server, service)
    return server


def _add_health(server: MCPServer[None], service: SearchService) -> None:
    async def health(_request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def ready(_request: Request) -> Response:
        try:
            state = service.ready().state
        except HledejError:
            return JSONResponse({"status": "no index"}, 503)
        return JSONResponse({"status": "ok", "version": state.version, "articles": state.documents})

    for address, answer in ((HEALTH, health), (READY, ready)):
        server.custom_route(address, methods=["GET"])(answer)


def serve_http(server: MCPServer[None], host: str, port: int, address: str) -> None:
    """Serve over HTTP at ``/mcp`` until stopped; requests for other hosts are refused."""
    names = [host, "127.0.0.1", "localhost", "[::1]"]
    public = urlsplit(address).netloc
    application = server.streamable_http_app(
        host=host,
        json_response=True,
        max_request_body_size=MAX_BODY,
        stateless_http=True,
        transport_security=TransportSecuritySettings(
            allowed_hosts=[*(f"{name}:*" for name in names), *([public] if public else [])],
            allowed_origins=[address] if address else [],
        ),
    )
    logging.getLogger(streamable_http.__name__).addFilter(_is_no_departure)
    # At "info" it logs the address of every client.
    uvicorn.run(
        application, host=host, port=port, http=BoundedConnection, ws="none", log_level="warning"
    )


def _is_no_departure(record: logging.LogRecord) -> bool:
    """Tell whether a record is of more than a client that left before it had sent its message."""
    return not (record.exc_info and isinstance(record.exc_info[1], ClientDisconnect))


def _request(given: Mapping[str, object], narrowing: Mapping[str, object]) -> SearchRequest:
    own = ((name, str(value)) for name, value in given.items())
    try:
        return parse_request([*own, *pairs(narrowing)], strict=True)
    except RequestErrors as error:
        raise ToolError(error.in_words(load_texts(ENGLISH).message)) from error
