"""Views: the plain values that templates show, with every decision already made."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from index.article import Listed
from index.czech.folding import fold
from index.facets import COMPANY, IMPORTANCE, PERSON
from search.messages import Message, RequestError
from search.request import Matching, SearchRequest, Sort
from search.result import FacetResult, IndexState, SearchResult
from web.addresses import LINES
from web.pages.beside import Beside
from web.pages.cards import cards
from web.pages.chips import chips
from web.pages.filters import (
    VALUES_FORM,
    VALUES_SHOWN,
    FacetView,
    FiltersView,
    facet_name,
    facet_view,
    filter_label,
    filters_view,
)
from web.pages.first_visit import AtFirst
from web.pages.metadata import other_line, other_list
from web.pages.reader import Link, Reader
from web.pages.starting_points import TOPICS, examples, top_values
from web.pages.timeline import TimelineView, timeline_view
from web.pages.typed_dates import FIRST, LAST, DateField, date_fields, fault_text
from web.refinement import filters_of
from web.wording import Texts

NEAR_PAGES = 2
"""Pages on each side of the current one that have a link."""
NAMES_AT_FIRST = 5
"""Most companies, and most people, of the newest month that the first visit shows."""
Page = Callable[[int], str]
"""Returns the address of a page of the same results; empty if it is too long."""
_QUOTES = frozenset('"„“”«»')


@dataclass(frozen=True, slots=True)
class Footer:
    """Size of the archive, as a text."""

    documents: str


@dataclass(frozen=True, slots=True)
class FirstVisit:
    """Suggestions for a reader who has searched for nothing yet."""

    companies: Markup
    topics: Markup
    examples: tuple[Link, ...]
    important: Markup
    names_title: str
    names: Markup
    this_day_title: str
    this_day: Markup


@dataclass(frozen=True, slots=True)
class Coverage:
    """Numbers of results with all words and with only some, and a link to the others."""

    text: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Ways on for a reader whose search found nothing."""

    ways: tuple[Link, ...]
    topics: Markup


@dataclass(frozen=True, slots=True)
class Choice:
    """An order that the results can have."""

    value: str
    label: str
    selected: bool


@dataclass(frozen=True, slots=True)
class Fault:
    """A faulty parameter, and the message on its fault."""

    name: str
    value: str
    text: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page."""

    title: str
    heading: str
    request: SearchRequest
    bare: bool
    faults: tuple[Fault, ...]
    dates: tuple[DateField, ...]
    as_typed: Link | None
    ignored: tuple[Message, ...]
    nothing_asked: str
    suggestion: Link | None
    coverage: Coverage | None
    filters: FiltersView
    done: str
    timeline: TimelineView | None
    sorts: tuple[Choice, ...]
    lines: bool
    other_look: Link
    cards: tuple[Markup, ...]
    pages: tuple[Link | None, ...]
    previous: str
    next: str
    first: FirstVisit | None
    nothing: Nothing | None
    similar: Markup
    footer: Footer


@dataclass(frozen=True, slots=True)
class ValuesView:
    """The page of the values of one facet, or of those that contain the typed text."""

    title: str
    facet: FacetView
    typed: str
    shown: str
    kept: tuple[tuple[str, str], ...]
    back: str
    footer: Footer


def search_view(
    result: SearchResult,
    beside: Beside,
    reader: Reader,
    faults: tuple[RequestError, ...] = (),
    *,
    brief: bool = False,
) -> SearchView:
    """Return the search page of a result.

    Args:
        result: The result of the search.
        beside: Content beside it, from the same version.
        reader: Reader of the page.
        faults: Faults of the parameters.
        brief: Whether to leave out the timeline, and parts of the cards: see :func:`cards`.
    """
    asked, addresses, texts = result.request, reader.addresses, reader.texts
    heading, page = _heading(result, texts), addresses.pages(asked)
    bare = asked == addresses.defaults
    return SearchView(
        title=_title(heading, asked, reader),
        heading=heading,
        request=asked,
        bare=bare,
        faults=tuple(_fault(fault, reader) for fault in faults),
        dates=date_fields(asked, faults, texts),
        as_typed=_as_typed(result, reader),
        ignored=result.ignored,
        nothing_asked=_nothing_asked(result, texts),
        suggestion=_suggestion(result, reader),
        coverage=_coverage(result, reader),
        filters=filters_view(result, reader),
        done=_done(result, texts),
        timeline=None if brief else timeline_view(result, reader),
        sorts=tuple(_sort(sort, asked, texts) for sort in _sorts(asked, reader)),
        lines=bool(addresses.kept),
        other_look=_other_look(asked, reader),
        cards=tuple(cards(result, beside.same_story, reader, brief=brief)),
        pages=_pages(result, page, texts),
        previous=page(asked.page - 1) if asked.page > 1 else "",
        next=page(asked.page + 1) if asked.page < result.pages else "",
        first=_first(result, beside.at_first, reader) if bare else None,
        nothing=None if result.total else _nothing(beside, reader),
        similar=_lines(beside.similar, asked, reader),
        footer=footer(result.index, texts),
    )


def _done(result: SearchResult, texts: Texts) -> str:
    """Return the label of the button that leads from the filters to the results."""
    if not result.total:
        return texts.text("apply")
    return texts.text("show_results", count=texts.plural("articles", result.total))


def _other_look(asked: SearchRequest, reader: Reader) -> Link:
    """Return the link that switches between cards and lines."""
    addresses, texts = reader.addresses, reader.texts
    other = replace(addresses, kept=() if addresses.kept else LINES)
    text, label = ("cards", "as_cards") if addresses.kept else ("lines", "as_lines")
    return Link(texts.text(text), other.of(asked), label=texts.text(label))


def _sorts(asked: SearchRequest, reader: Reader) -> Iterator[Sort]:
    """Yield the orders that the archive can be sorted in, and the one asked for."""
    weighed = reader.facets.has(IMPORTANCE)
    for sort in Sort:
        if sort is not Sort.IMPORTANCE or weighed or asked.sort is sort:
            yield sort


def _fault(fault: RequestError, reader: Reader) -> Fault:
    texts = reader.texts
    labels = {facet.parameter: facet.label(texts.language) for facet in reader.facets.known}
    labels |= {name: f"{texts.text('date')} {texts.text(name).lower()}" for name in (FIRST, LAST)}
    name = labels.get(fault.parameter, fault.parameter)
    return Fault(name, fault.value, fault_text(fault, texts))


def values_view(
    facet: FacetResult, typed: str, asked: SearchRequest, state: IndexState, reader: Reader
) -> ValuesView:
    """Return the page on which values of a facet are chosen."""
    texts = reader.texts
    name = facet.facet.label(texts.language)
    sought = fold(typed)
    found = tuple(value for value in facet.values if value.selected or sought in fold(value.label))
    shown = replace(facet, values=found[:VALUES_SHOWN], other=0)
    note = ""
    if len(found) > VALUES_SHOWN:
        counts = {"count": texts.number(VALUES_SHOWN), "all": texts.number(len(found))}
        note = texts.text("values_shown", **counts)
    if not found:
        note = texts.text("no_values")
    return ValuesView(
        title=texts.text("values_of", facet=f"{name[:1].lower()}{name[1:]}"),
        facet=facet_view(shown, asked, reader, VALUES_FORM),
        typed=typed,
        shown=note,
        kept=tuple(
            (key, value)
            for key, value in reader.addresses.pairs(replace(asked, page=1))
            if key != facet.facet.parameter
        ),
        back=reader.addresses.of(asked),
        footer=footer(state, texts),
    )


def footer(state: IndexState, texts: Texts) -> Footer:
    """Return the footer of a page."""
    return Footer(texts.plural("in_archive", state.documents))


def _heading(result: SearchResult, texts: Texts) -> str:
    asked = result.request
    count = texts.plural("articles", result.total)
    if asked.q and result.interpreted:
        q = result.corrected or asked.q
        shown = q if _QUOTES.intersection(q) else texts.text("quoted", word=q)
        return texts.text("for_query", count=count, q=shown)
    return texts.text("all_filtered", count=count) if filters_of(asked) else texts.text("newest")


def _nothing_asked(result: SearchResult, texts: Texts) -> str:
    q = result.request.q
    return texts.text("nothing_asked", q=q) if q and not result.interpreted else ""


def _as_typed(result: SearchResult, reader: Reader) -> Link | None:
    """Return the address that searches for the query as typed, without its correction."""
    if result.corrected is None:
        return None
    asked = replace(result.request, correct=False, page=1)
    return Link(reader.texts.text("as_typed", q=asked.q), reader.addresses.of(asked))


def _suggestion(result: SearchResult, reader: Reader) -> Link | None:
    if result.suggestion is None:
        return None
    asked = replace(result.request, q=result.suggestion, page=1)
    text = reader.texts.text("suggestion", q=result.suggestion)
    return Link(text, reader.addresses.of(asked))


def _coverage(result: SearchResult, reader: Reader) -> Coverage | None:
    asked, texts = replace(result.request, page=1), reader.texts
    if asked.matching is Matching.ALL and asked.q:
        address = reader.addresses.of(replace(asked, matching=Matching.MOST))
        return Coverage(texts.text("only_all_words"), Link(texts.text("show_most"), address))
    if result.complete == result.total:
        return None
    if not result.complete:
        return Coverage(texts.text("no_article_has_all"), None)
    address = reader.addresses.of(replace(asked, matching=Matching.ALL))
    others = texts.number(result.total - result.complete)
    text = texts.text("and_some_words", count=others)
    link = texts.text("all_words", count=texts.number(result.complete))
    return Coverage(text, Link(link, address))


def _title(heading: str, asked: SearchRequest, reader: Reader) -> str:
    filters = (
        f"{facet_name(f.facet, reader)}: {filter_label(f.facet, f.value, asked, reader)}"
        for f in filters_of(asked)
    )
    parts = [heading, *filters]
    if asked.page > 1:
        parts.append(reader.texts.text("page_number", page=asked.page).lower())
    return ", ".join(parts)


def _sort(sort: Sort, asked: SearchRequest, texts: Texts) -> Choice:
    return Choice(sort.value, texts.text(f"sorts.{sort}"), asked.sort is sort)


def _pages(result: SearchResult, page: Page, texts: Texts) -> tuple[Link | None, ...]:
    """Return links to the first, the last and the nearby pages; ``None`` stands for a gap."""
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
        links.append(Link(str(number), page(number), current=number == current, label=label))
        before = number
    return tuple(links)


def _lines(articles: Iterable[Listed], asked: SearchRequest, reader: Reader) -> Markup:
    lines = (other_line(article, asked, reader) for article in articles)
    return other_list(lines, reader.texts)


def _first(result: SearchResult, seen: AtFirst | None, reader: Reader) -> FirstVisit:
    texts, asked = reader.texts, result.request
    month = seen.month if seen else None
    return FirstVisit(
        companies=chips(top_values(result.facets, (COMPANY,), reader), texts),
        topics=chips(top_values(result.facets, TOPICS, reader), texts),
        examples=examples(result, reader),
        important=_lines(seen.important if seen else (), asked, reader),
        names_title=texts.text("first_names", month=texts.month(month.month)) if month else "",
        names=chips(_names(seen.named, reader) if seen else (), texts),
        this_day_title=texts.text("first_this_day", day=texts.day_of_year(reader.today)),
        this_day=_lines(seen.this_day if seen else (), asked, reader),
    )


def _names(named: Iterable[FacetResult], reader: Reader) -> Iterator[Link]:
    facets = tuple(named)
    for facet in (COMPANY, PERSON):
        yield from top_values(facets, (facet,), reader)[:NAMES_AT_FIRST]


def _nothing(beside: Beside, reader: Reader) -> Nothing:
    return Nothing(beside.ways, chips(top_values(beside.everywhere, TOPICS, reader), reader.texts))
