"""What the templates show: plain values, every decision already taken."""

from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from index.article import Article
from search.request import EXCLUDABLE, Facet, SearchRequest, Sort
from search.result import FacetResult, Hit, SearchResult
from web.addresses import (
    Addresses,
    article_address,
    filters_of,
    toggled,
    without_filters,
)
from web.markup import body_html, marked_html
from web.wording import Texts

MORE_VALUES = 100
"""How many values of a facet are listed once all are asked for."""
NEAR_PAGES = 2
"""How many pages beside the current one have a link."""
_NOT_WORDS = str.maketrans('"„“”«»+*', " " * 8)


@dataclass(frozen=True, slots=True)
class Link:
    """A link; ``current`` for the place where the reader is."""

    text: str
    address: str
    current: bool = False
    label: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a facet in the form."""

    value: str
    label: str
    count: str
    spoken: str
    selected: bool
    empty: bool


@dataclass(frozen=True, slots=True)
class FacetView:
    """A facet in the form; importance has one choice, the others any number."""

    name: str
    legend: str
    single: bool
    choices: tuple[Choice, ...]
    more: Link | None


@dataclass(frozen=True, slots=True)
class Byline:
    """What stands under a title."""

    moment: datetime | None
    day: str
    source: str
    importance: str
    categories: tuple[Link, ...]
    companies: tuple[Link, ...]
    original: Link | None
    public: Link | None


@dataclass(frozen=True, slots=True)
class Card:
    """One result."""

    address: str
    title: Markup
    original_title: str
    snippet: Markup
    points: tuple[Markup, ...]
    byline: Byline
    same_story: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """The whole search page."""

    title: str
    heading: str
    request: SearchRequest
    hidden: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    suggestion: Link | None
    chips: tuple[Link, ...]
    clear: str
    facets: tuple[FacetView, ...]
    sorts: tuple[Choice, ...]
    cards: tuple[Card, ...]
    pages: tuple[Link | None, ...]
    previous: str
    next: str
    help: tuple[Link, ...]
    built: str
    documents: str


@dataclass(frozen=True, slots=True)
class ArticleView:
    """The page of one article."""

    article: Article
    byline: Byline
    lead: str
    body: Markup


def search_view(result: SearchResult, addresses: Addresses, texts: Texts) -> SearchView:
    """Return the search page of a result."""
    asked = result.request
    heading = _heading(result, texts)
    return SearchView(
        title=_title(heading, asked, texts),
        heading=heading,
        request=asked,
        hidden=_hidden(asked),
        notes=(*_corrected(result, texts), *result.ignored),
        suggestion=_suggestion(result, addresses, texts),
        chips=_chips(asked, addresses, texts),
        clear=addresses.of(without_filters(asked)),
        facets=tuple(_facet(facet, asked, addresses, texts) for facet in result.facets),
        sorts=tuple(_sort(sort, asked, texts) for sort in Sort),
        cards=tuple(_card(hit, addresses, texts) for hit in result.hits),
        pages=_pages(result, addresses, texts),
        previous=addresses.page(asked, asked.page - 1) if asked.page > 1 else "",
        next=addresses.page(asked, asked.page + 1) if asked.page < result.pages else "",
        help=() if result.total else _help(asked, addresses, texts),
        built=texts.moment(datetime.fromisoformat(result.index.built_at)),
        documents=texts.plural("articles", result.index.documents),
    )


def article_view(article: Article, addresses: Addresses, texts: Texts) -> ArticleView:
    """Return the page of an article."""
    # An article without sections begins with what stands in for its summary.
    lead = "" if article.text.startswith(article.summary) else article.summary
    return ArticleView(article, _byline(article, addresses, texts), lead, body_html(article.body))


def _heading(result: SearchResult, texts: Texts) -> str:
    asked = result.request
    count = texts.plural("articles", result.total)
    if asked.q:
        return texts.text("for_query", count=count, q=result.corrected or asked.q)
    return texts.text("all_filtered", count=count) if filters_of(asked) else texts.text("newest")


def _corrected(result: SearchResult, texts: Texts) -> tuple[str, ...]:
    if result.corrected is None:
        return ()
    return (texts.text("corrected", q=result.request.q, corrected=result.corrected),)


def _suggestion(result: SearchResult, addresses: Addresses, texts: Texts) -> Link | None:
    if result.suggestion is None:
        return None
    asked = replace(result.request, q=result.suggestion, page=1)
    return Link(texts.text("suggestion", q=result.suggestion), addresses.of(asked))


def _title(heading: str, asked: SearchRequest, texts: Texts) -> str:
    parts = [heading, *(f"{_facet_name(f.facet, texts)}: {f.value}" for f in filters_of(asked))]
    if asked.page > 1:
        parts.append(texts.text("page_number", page=asked.page).lower())
    return ", ".join(parts)


def _facet_name(facet: Facet | None, texts: Texts) -> str:
    return texts.text("date") if facet is None else texts.text(f"facets.{facet}")


def _hidden(asked: SearchRequest) -> tuple[tuple[str, str], ...]:
    """Return what the form must carry along because no field of it shows it."""
    return tuple(
        (f"exclude_{facet}", value) for facet in EXCLUDABLE for value in asked.excluded(facet)
    )


def _chips(asked: SearchRequest, addresses: Addresses, texts: Texts) -> tuple[Link, ...]:
    chips = []
    for chosen in filters_of(asked):
        name = _facet_name(chosen.facet, texts)
        value = _filter_label(chosen.facet, chosen.value, texts)
        value = texts.text("without", value=value) if chosen.excluded else value
        label = texts.text("remove_filter", facet=name, value=value)
        chips.append(Link(f"{name}: {value}", addresses.of(chosen.without), label=label))
    return tuple(chips)


def _filter_label(facet: Facet | None, value: str, texts: Texts) -> str:
    return texts.text("importance_least", value=value) if facet is Facet.IMPORTANCE else value


def _facet(
    facet: FacetResult, asked: SearchRequest, addresses: Addresses, texts: Texts
) -> FacetView:
    more = None
    if facet.other:
        text = texts.text("more_values", count=texts.number(facet.other))
        more = Link(text, addresses.of(replace(asked, facet_size=MORE_VALUES)))
    return FacetView(
        name="importance_min" if facet.facet is Facet.IMPORTANCE else facet.facet.value,
        legend=texts.text(f"facets.{facet.facet}"),
        single=facet.facet is Facet.IMPORTANCE,
        choices=tuple(
            Choice(
                value.value,
                _filter_label(facet.facet, value.label, texts),
                texts.number(value.count),
                texts.plural("articles", value.count),
                value.selected,
                empty=value.count == 0 and not value.selected,
            )
            for value in facet.values
        ),
        more=more,
    )


def _sort(sort: Sort, asked: SearchRequest, texts: Texts) -> Choice:
    return Choice(sort.value, texts.text(f"sorts.{sort}"), "", "", asked.sort is sort, empty=False)


def _card(hit: Hit, addresses: Addresses, texts: Texts) -> Card:
    article = hit.article
    return Card(
        address=article_address(article),
        title=marked_html(hit.title),
        original_title=article.original_title if article.original_title != article.title else "",
        snippet=marked_html(hit.snippet),
        points=tuple(marked_html(point.marked) for point in hit.key_points),
        byline=_byline(article, addresses, texts),
        same_story=texts.plural("sources", hit.duplicates) if hit.duplicates else "",
    )


def _byline(article: Article, addresses: Addresses, texts: Texts) -> Byline:
    original = None
    if article.source_url:
        host = (urlsplit(article.source_url).hostname or "").removeprefix("www.")
        original = Link(texts.text("source_link", host=host), article.source_url)
    public = None
    if article.link.startswith("http"):
        public = Link(texts.text("archive_link"), article.link)
    importance = ""
    if article.importance:
        importance = texts.text("importance_words", value=article.importance)
    return Byline(
        moment=article.published,
        day=texts.day(article.published) if article.published else texts.text("undated"),
        source=article.source,
        importance=importance,
        categories=_facet_links(Facet.CATEGORY, article.categories[:2], addresses),
        companies=_facet_links(Facet.COMPANY, article.companies, addresses),
        original=original,
        public=public,
    )


def _facet_links(facet: Facet, values: tuple[str, ...], addresses: Addresses) -> tuple[Link, ...]:
    """Return links to all articles with each of the values."""
    return tuple(
        Link(value, addresses.of(toggled(addresses.defaults, facet, value))) for value in values
    )


def _pages(result: SearchResult, addresses: Addresses, texts: Texts) -> tuple[Link | None, ...]:
    """Return the numbered pages: the first, the last and those near; ``None`` for a gap."""
    current, last = result.request.page, result.pages
    if last < 2:
        return ()
    near = {1, last, *range(current - NEAR_PAGES, current + NEAR_PAGES + 1)}
    links: list[Link | None] = []
    before = 0
    for number in sorted(page for page in near if 1 <= page <= last):
        if number - before > 1:
            links.append(None)
        label = texts.text("page_number", page=number)
        address = addresses.page(result.request, number)
        links.append(Link(str(number), address, current=number == current, label=label))
        before = number
    return tuple(links)


def _help(asked: SearchRequest, addresses: Addresses, texts: Texts) -> tuple[Link, ...]:
    """Return ways out of a search that found nothing."""
    links = []
    filters = filters_of(asked)
    for chosen in filters:
        name = _facet_name(chosen.facet, texts)
        text = texts.text("drop_filter", facet=name, value=chosen.value)
        links.append(Link(text, addresses.of(chosen.without)))
    if len(filters) > 1:
        links.append(Link(texts.text("drop_filters"), addresses.of(without_filters(asked))))
    plain = " ".join(asked.q.translate(_NOT_WORDS).split())
    if plain and plain != asked.q:
        text = texts.text("drop_quotes", q=plain)
        links.append(Link(text, addresses.of(replace(asked, q=plain, page=1))))
    links.append(Link(texts.text("show_newest"), addresses.path))
    return tuple(links)
