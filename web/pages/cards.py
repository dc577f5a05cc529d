"""Results as cards: an article's highlights, its metadata, and why it was found."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from markupsafe import Markup

from index.article import Listed
from index.facets import AUTHOR, CATEGORY, COMPANY, PERSON, SERIES, TAG
from index.names import facet_key
from search.request import SearchRequest
from search.result import Explanation, Hit, SearchResult
from web.addresses import article_address, article_page, profile_address, way_back
from web.pages.markup import marked_html, snippet_html
from web.pages.reader import Link, Reader
from web.wording import Texts

MAX_NAMES = 50
"""Most companies, and most people, of an article that get links."""
FIELDS_TOLD = 3
"""Fields that an explanation names for a word: those that contribute most."""
WORDS_TOLD = 12
NAMES_SHOWN = 5
"""Most companies, and most people, on a card; the article's page has all."""
OTHERS_SHOWN = 10
"""Most other articles of a story on a card; the article's page lists more."""
NARROWING = (CATEGORY, COMPANY, PERSON, TAG, AUTHOR, SERIES)
"""Facets whose values on a card are links that filter by them."""
FACTORS = ("title", "whole_title", "proximity", "coverage", "recency", "importance")
"""Factors of a score that an explanation gives in percent."""

SameStory = Callable[[str], tuple[Listed, ...]]


@dataclass(frozen=True, slots=True)
class Byline:
    """The metadata under a title."""

    moment: datetime | None
    day: str
    age: str
    source: str
    importance: str
    categories: tuple[Link, ...]
    companies: tuple[Link, ...]
    people: tuple[Link, ...]
    tags: tuple[Link, ...]
    authors: tuple[Link, ...]
    series: tuple[Link, ...]
    original: Link | None
    public: Link | None


@dataclass(frozen=True, slots=True)
class Other:
    """Another article, in one line."""

    address: str
    title: str
    language: str
    source: str
    day: str


@dataclass(frozen=True, slots=True)
class Card:
    """One result, as a card."""

    id: str
    address: str
    title: Markup
    language: str
    original_title: str
    snippet: Markup
    points: tuple[Markup, ...]
    byline: Byline
    more: Link | None
    others: tuple[Other, ...]
    others_note: str
    missing: str
    reasons: tuple[str, ...]


def cards(
    result: SearchResult, same_story: SameStory, reader: Reader, *, brief: bool = False
) -> Iterator[Card]:
    """Yield the cards of a page; the articles of one story share the card of the first.

    Args:
        result: The result of the search.
        same_story: Returns the other articles of an article's story.
        reader: Reader of the page.
        brief: Whether to leave the search out of the links, and list no other articles.
    """
    told: set[str] = set()
    narrowing = Narrowing(result.request, reader, brief=brief)
    for hit in result.hits:
        story = hit.article.story
        if story and story in told:
            continue
        told.add(story)
        others = same_story(hit.article.id)[:OTHERS_SHOWN] if hit.duplicates and not brief else ()
        yield _card(hit, others, narrowing, reader)


class Narrowing:
    """Makes the links that add a filter to a search, or start a new one if that is long."""

    def __init__(self, asked: SearchRequest, reader: Reader, *, brief: bool = False) -> None:
        """Prepare links for a search; ``brief`` ones start a new search."""
        addresses = reader.addresses
        self.asked = addresses.defaults if brief else addresses.carried(asked)
        self.way_back = way_back(self.asked, addresses)
        self._reader = reader
        self._chosen = {facet: {*map(facet_key, asked.chosen.of(facet))} for facet in NARROWING}
        toggles = addresses.toggles(self.asked)
        self._address = {facet: toggles.of(facet) for facet in NARROWING}

    def links(
        self, facet: str, values: tuple[str, ...], from_texts: frozenset[str] = frozenset()
    ) -> tuple[Link, ...]:
        """Return a link for each value; chosen values are ``current``.

        Args:
            facet: Key of the facet.
            values: Values of an article.
            from_texts: Keys of those that only its texts name.
        """
        described, texts = self._reader.facets.of(facet), self._reader.texts
        name = described.label(texts.language)
        links = []
        for value in values:
            shown = self._reader.facets.shown(facet, value)
            label = texts.text("only_with", facet=name, value=shown)
            key = facet_key(value)
            note = texts.text("only_in_text") if key in from_texts else ""
            label = f"{label}, {note}" if note else label
            page, current = profile_address(facet, value), key in self._chosen[facet]
            address = self._address[facet](value)
            links.append(Link(shown, address, current=current, label=label, page=page, note=note))
        return tuple(links)


def _card(hit: Hit, others: tuple[Listed, ...], narrowing: Narrowing, reader: Reader) -> Card:
    article, texts = hit.article, reader.texts
    address = article_address(article) + narrowing.way_back
    shown = hit.highlights
    note = texts.plural("same_story_more", hit.duplicates)
    return Card(
        id=card_id(article),
        address=address,
        title=marked_html(shown.title),
        language=article.language,
        original_title=original_title(article),
        snippet=snippet_html(shown.snippet),
        points=tuple(marked_html(point.marked) for point in shown.key_points),
        byline=byline(article, narrowing, reader, NAMES_SHOWN),
        more=_more(article, address, texts),
        others=tuple(other_line(other, narrowing.asked, reader) for other in others),
        others_note=note if others else "",
        missing=_missing(hit, texts),
        reasons=tuple(_reasons(hit.explanation, texts)) if hit.explanation else (),
    )


def card_id(article: Listed) -> str:
    """Return the id of an article's card on a page, to which the way back leads."""
    return f"clanek-{article.id}"


def _more(article: Listed, address: str, texts: Texts) -> Link | None:
    """Return a link to the names that a card leaves out."""
    left = len(article.companies or article.tags) - NAMES_SHOWN
    if left <= 0:
        return None
    text = texts.plural("names_more", left)
    return Link(text, address, label=f"{text}: {article.title}")


def _missing(hit: Hit, texts: Texts) -> str:
    """Return a note on the words of the query that an article lacks."""
    if not hit.missing:
        return ""
    shown = ", ".join(texts.text("quoted", word=word) for word in hit.missing[:WORDS_TOLD])
    return texts.text("missing", words=shown)


def original_title(article: Listed) -> str:
    """Return the original title if it differs from the title; empty otherwise."""
    return article.original_title if article.original_title != article.title else ""


def other_line(article: Listed, asked: SearchRequest, reader: Reader) -> Other:
    """Return an article as one line; its link keeps the search."""
    day = reader.texts.day(article.published_on) if article.published_on else ""
    address = article_page(article, asked, reader.addresses)
    return Other(address, article.title, article.language, article.source, day)


def byline(article: Listed, narrowing: Narrowing, reader: Reader, names: int = MAX_NAMES) -> Byline:
    """Return the byline of an article; at most ``names`` companies and people are links."""
    texts = reader.texts
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
    day = article.published_on
    return Byline(
        moment=article.published,
        day=texts.day(day) if day else texts.text("undated"),
        age=texts.age(day, reader.today) if day else "",
        source=article.source,
        importance=importance,
        categories=narrowing.links(CATEGORY, article.categories[:2]),
        companies=narrowing.links(COMPANY, article.named_companies[:names], article.from_texts),
        people=narrowing.links(PERSON, article.named_people[:names], article.from_texts),
        tags=narrowing.links(TAG, article.tags[:names]),
        authors=narrowing.links(AUTHOR, article.authors[:names]),
        series=narrowing.links(SERIES, article.series[:names]),
        original=original,
        public=public,
    )


def _reasons(explanation: Explanation, texts: Texts) -> Iterator[str]:
    """Yield sentences on why an article was found and why it ranks where it does."""
    if explanation.matched:
        matched = tuple(dict.fromkeys(word.lower() for word in explanation.matched))[:WORDS_TOLD]
        words = ", ".join(texts.text("quoted", word=word) for word in matched)
        yield texts.text("why_words", words=words)
    fields: dict[str, list[tuple[float, str]]] = {}
    for part in explanation.contributions:
        fields.setdefault(part.word, []).append((part.amount, part.field))
    for word, found in fields.items():
        named = [texts.text(f"fields.{field}") for _, field in sorted(found, reverse=True)]
        yield texts.text("why_field", word=word, fields=", ".join(named[:FIELDS_TOLD])) + "."
    for name, factor in explanation.factors:
        percent = round((factor - 1) * 100)
        if name == "exact_title" and percent > 0:
            yield texts.text("why_title")
        elif percent > 0 and name in FACTORS:
            yield texts.text(f"lifts.{name}", percent=texts.number(percent))
