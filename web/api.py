"""The JSON API, version 1. docs/api.md says what is promised."""

from dataclasses import replace

import msgspec
from flask import Blueprint, Response, request

from index.names import facet_key
from search.params import parse_request, parse_suggest
from search.request import EXCLUDABLE, Facet, HighlightStyle, SearchRequest
from search.result import Explanation, FacetResult, Hit, Marked, SearchResult
from search.service import SearchService
from search.suggest import Suggestions
from web.addresses import API, PAGE, SUGGEST, Addresses, Toggles, public_address
from web.caching import cacheable
from web.markup import marked_html
from web.settings import WebSettings
from web.wording import Texts


class Category(msgspec.Struct):
    """A category: what to filter by and what to show."""

    value: str
    label: str


class Highlight(msgspec.Struct, omit_defaults=True):
    """A marked text: as HTML with ``<mark>``, or as text with the ranges to mark.

    Ranges count Unicode code points, the end is not included.
    """

    html: str | None = None
    text: str | None = None
    ranges: list[tuple[int, int]] | None = None


class PointHighlight(Highlight, omit_defaults=True):
    """A marked key point; ``index`` is its place in ``key_points`` from 0."""

    index: int = 0


class Highlights(msgspec.Struct):
    """The marked texts of a hit."""

    title: Highlight
    snippet: Highlight
    key_points: list[PointHighlight]


class HitJson(msgspec.Struct, omit_defaults=True):
    """One article found; ``fields`` chooses which of these keys are there."""

    id: str | None = None
    title: str | None = None
    original_title: str | None = None
    summary: str | None = None
    key_points: tuple[str, ...] | None = None
    url: str | None = None
    source: str | None = None
    source_url: str | None = None
    author: str | None = None
    published_at: str | None = None
    category: Category | None = None
    categories: list[Category] | None = None
    companies: tuple[str, ...] | None = None
    people: tuple[str, ...] | None = None
    importance: int | None = None
    language: str | None = None
    score: float | None = None
    highlights: Highlights | None = None
    duplicates: int | None = None
    explanation: Explanation | None = None


class QueryJson(msgspec.Struct):
    """The query as it was understood.

    ``corrected`` is what was answered in its place, ``suggestion`` what may be meant.
    """

    q: str
    corrected: str | None
    suggestion: str | None
    interpreted: str
    ignored: tuple[str, ...]
    filters: dict[str, list[str]]


class FacetValueJson(msgspec.Struct):
    """One value: choosing it gives ``count`` results, at ``toggle_url``."""

    value: str
    label: str
    count: int
    selected: bool
    toggle_url: str


class FacetJson(msgspec.Struct):
    """The values of a facet; ``other`` more are not listed."""

    label: str
    selected: list[str]
    other: int
    truncated: bool
    values: list[FacetValueJson]


class MonthJson(msgspec.Struct):
    """A month, written as 2025-12, and how many results are from it."""

    month: str
    count: int


class IndexJson(msgspec.Struct):
    """Which index answered."""

    version: str
    built_at: str
    documents: int


class SearchJson(msgspec.Struct):
    """The answer to a search."""

    query: QueryJson
    total: int
    page: int
    per_page: int
    pages: int
    took_ms: float
    self_url: str
    next_url: str | None
    prev_url: str | None
    html_url: str
    hits: list[HitJson]
    facets: dict[str, FacetJson]
    timeline: list[MonthJson] | None
    index: IndexJson


class SuggestJson(msgspec.Struct):
    """What may be meant by what was typed so far."""

    q: str
    suggestions: Suggestions


ADDRESSES = Addresses(API, SearchRequest())


def api(service: SearchService, settings: WebSettings, texts: Texts) -> Blueprint:
    """Return the routes of the API."""
    routes = Blueprint("api", __name__)
    page = Addresses(PAGE, settings.page_defaults())

    @routes.get(API)
    def search() -> Response:
        asked = parse_request(request.args.items(multi=True), strict=True)
        result = service.search(asked)
        answer = _answer(result, page, texts)
        response = Response(msgspec.json.encode(answer), mimetype="application/json")
        if answer.next_url:
            response.headers.add("Link", f'<{answer.next_url}>; rel="next"')
        if answer.prev_url:
            response.headers.add("Link", f'<{answer.prev_url}>; rel="prev"')
        return cacheable(response, result.index, asked)

    @routes.get(SUGGEST)
    def suggest() -> Response:
        typed, limit = parse_suggest(request.args.items(multi=True))
        answer = SuggestJson(typed, service.suggest(typed, limit))
        response = Response(msgspec.json.encode(answer), mimetype="application/json")
        return cacheable(response, service.state(), f"{typed} {limit}")

    return routes


def _answer(result: SearchResult, page: Addresses, texts: Texts) -> SearchJson:
    asked = result.request
    state = result.index
    toggles = ADDRESSES.toggles(asked)
    return SearchJson(
        query=_query(result),
        total=result.total,
        page=asked.page,
        per_page=asked.per_page,
        pages=result.pages,
        took_ms=result.took_ms,
        self_url=ADDRESSES.of(asked),
        next_url=ADDRESSES.page(asked, asked.page + 1) if asked.page < result.pages else None,
        prev_url=ADDRESSES.page(asked, asked.page - 1) if asked.page > 1 else None,
        html_url=page.of(_as_page(asked, page.defaults)),
        hits=[_hit(hit, asked) for hit in result.hits],
        facets={facet.facet.value: _facet(facet, asked, toggles, texts) for facet in result.facets},
        timeline=_timeline(result) if asked.timeline else None,
        index=IndexJson(state.version, state.built_at, state.documents),
    )


def _timeline(result: SearchResult) -> list[MonthJson]:
    return [MonthJson(f"{month.month:%Y-%m}", month.count) for month in result.timeline]


def _as_page(asked: SearchRequest, defaults: SearchRequest) -> SearchRequest:
    """Return the same search for a reader: how an answer is cut for a program does not matter."""
    return replace(
        asked,
        page=1,
        per_page=defaults.per_page,
        facets=defaults.facets,
        facet_size=defaults.facet_size,
        timeline=defaults.timeline,
        highlight=defaults.highlight,
        explain=defaults.explain,
        fields=(),
    )


def _query(result: SearchResult) -> QueryJson:
    asked = result.request
    filters = {facet.value: list(asked.chosen(facet)) for facet in Facet if asked.chosen(facet)}
    for facet in EXCLUDABLE:
        if asked.excluded(facet):
            filters[f"exclude_{facet.value}"] = list(asked.excluded(facet))
    for name in ("date_from", "date_to"):
        day = getattr(asked, name)
        if day is not None:
            filters[name] = [day.isoformat()]
    return QueryJson(
        asked.q, result.corrected, result.suggestion, result.interpreted, result.ignored, filters
    )


def _hit(hit: Hit, asked: SearchRequest) -> HitJson:
    article = hit.article
    categories = [Category(facet_key(name), _capital(name)) for name in article.categories]
    found = HitJson(
        id=article.id,
        title=article.title,
        original_title=article.original_title,
        summary=article.summary,
        key_points=article.key_points,
        url=public_address(article),
        source=article.source,
        source_url=article.source_url,
        author=article.author,
        published_at=f"{article.published:%Y-%m-%dT%H:%M:%SZ}" if article.published else None,
        category=categories[0] if categories else None,
        categories=categories,
        companies=article.companies,
        people=article.people,
        importance=article.importance,
        language=article.language,
        score=round(hit.score, 4),
        highlights=_highlights(hit, asked.highlight),
        duplicates=hit.duplicates,
        explanation=hit.explanation,
    )
    if asked.fields:
        return HitJson(**{name: getattr(found, name) for name in asked.fields})
    return found


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _highlights(hit: Hit, style: HighlightStyle) -> Highlights | None:
    if style is HighlightStyle.NONE:
        return None
    points = []
    for point in hit.key_points:
        marked = _marked(point.marked, style)
        points.append(PointHighlight(marked.html, marked.text, marked.ranges, point.index))
    return Highlights(_marked(hit.title, style), _marked(hit.snippet, style), points)


def _marked(marked: Marked, style: HighlightStyle) -> Highlight:
    if style is HighlightStyle.HTML:
        return Highlight(html=str(marked_html(marked)))
    return Highlight(text=marked.text, ranges=list(marked.spans))


def _facet(facet: FacetResult, asked: SearchRequest, toggles: Toggles, texts: Texts) -> FacetJson:
    address = toggles.of(facet.facet)
    values = [
        FacetValueJson(value.value, value.label, value.count, value.selected, address(value.value))
        for value in facet.values
    ]
    return FacetJson(
        label=texts.text(f"facets.{facet.facet}"),
        selected=list(asked.chosen(facet.facet)),
        other=facet.other,
        truncated=facet.other > 0,
        values=values,
    )
