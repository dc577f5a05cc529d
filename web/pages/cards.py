"""Results as cards: an article's highlights, its metadata, and where to ask why it is listed."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from index.article import Listed
from index.facets import COMPANY, TAG
from search.request import SearchRequest
from search.result import Hit, SearchResult
from web.addresses import article_address, reasons_address
from web.pages.chips import Narrowing, chip_list
from web.pages.markup import escaped, html_of, items, lang, snippet_html
from web.pages.metadata import byline, original, other_line, other_list, outside
from web.pages.reader import Link, Reader
from web.wording import Texts

WORDS_TOLD = 12
"""Most words of the query that a result is said to have or to lack."""
NAMES_SHOWN = 5
"""Most companies, or tags, on a card; the article's page has all."""
OTHERS_SHOWN = 10
"""Most other articles of a story on a card; the article's page lists more."""

SameStory = Callable[[str], tuple[Listed, ...]]


def cards(
    result: SearchResult, same_story: SameStory, reader: Reader, *, brief: bool = False
) -> Iterator[Markup]:
    """Yield the cards of a page; the articles of one story share the card of the first.

    Args:
        result: The result of the search.
        same_story: Returns the other articles of an article's story.
        reader: Reader of the page.
        brief: Whether to leave the search out of the links, and list no other articles.
    """
    told: set[str] = set()
    narrowing = Narrowing(result.request, reader, brief=brief)
    write = _line if reader.addresses.kept else _card
    for hit in result.hits:
        article = hit.article
        if article.story and article.story in told:
            continue
        told.add(article.story)
        others = same_story(article.id)[:OTHERS_SHOWN] if hit.duplicates and not brief else ()
        yield Markup(write(_Found(hit, article, others, narrowing, reader)))  # noqa: S704  # escaped


class _Found(NamedTuple):
    """A result, with the other articles of its story."""

    hit: Hit
    article: Listed
    others: tuple[Listed, ...]
    narrowing: Narrowing
    reader: Reader

    @property
    def address(self) -> str:
        """Address of its page, with the search to go back to."""
        return article_address(self.article) + self.narrowing.way_back

    @property
    def language(self) -> str:
        """Attribute of its texts."""
        return lang(self.article.language, self.reader.texts)


def _line(found: _Found) -> str:
    return f'<article class="card line" id="{_id(found)}">{_head(found)}</article>'


def _card(found: _Found) -> str:
    return (
        f'<article class="card" id="{_id(found)}">{_head(found)}{_snippet(found)}'
        f'<div class="outside">{_beside(found)}</div></article>'
    )


def _id(found: _Found) -> str:
    return escaped(card_id(found.article))


def _head(found: _Found) -> str:
    title = html_of(found.hit.highlights.title)
    link = f'<a href="{escaped(found.address)}">{title}</a>'
    return f"<h2{found.language}>{link}</h2>{byline(found.article, found.narrowing, found.reader)}"


def _snippet(found: _Found) -> str:
    """Return the marked texts of a result, and a note on what it lacks."""
    shown, language = found.hit.highlights, found.language
    snippet, missing = snippet_html(shown.snippet), _missing(found.hit, found.reader.texts)
    points = items(html_of(point.marked) for point in shown.key_points)
    return "".join(
        (
            f"<p{language}>{snippet}</p>" if snippet else "",
            f'<p class="quiet">{escaped(missing)}</p>' if missing else "",
            f'<ul class="points"{language}>{points}</ul>' if points else "",
        )
    )


def _beside(found: _Found) -> str:
    """Return names, links and what a reader may unfold."""
    article, texts = found.article, found.reader.texts
    return "".join(
        (
            _names(found),
            original(article, texts),
            outside(article, texts),
            _others(found),
            _why(found),
        )
    )


def _names(found: _Found) -> str:
    """Return companies, or else tags, as chips."""
    article, chips = found.article, found.narrowing.chips
    companies = article.named_companies
    more = _more(len(companies or article.tags) - NAMES_SHOWN, found)
    if companies:
        return chip_list(chips(COMPANY, companies[:NAMES_SHOWN], article.from_texts), more)
    return chip_list(chips(TAG, article.tags[:NAMES_SHOWN]), more)


def _others(found: _Found) -> str:
    if not found.others:
        return ""
    lines = (other_line(other, found.narrowing.asked, found.reader) for other in found.others)
    texts = found.reader.texts
    note = escaped(texts.plural("same_story_more", found.hit.duplicates))
    return f"<details><summary>{note}</summary>{other_list(lines, texts)}</details>"


def _why(found: _Found) -> str:
    """Return where to ask why an article is listed; empty if only filters have chosen it."""
    back, texts = found.narrowing.way_back, found.reader.texts
    if not (found.hit.score and back):
        return ""
    address = escaped(reasons_address(found.article, back))
    link = f'<a href="{address}" rel="nofollow">{escaped(texts.text("why_show"))}</a>'
    summary = escaped(texts.text("why"))
    return f'<details class="why"><summary>{summary}</summary>{link}</details>'


def card_id(article: Listed) -> str:
    """Return the id of an article's card on a page, to which the way back leads."""
    return f"clanek-{article.id}"


def back_to_results(article: Listed, asked: SearchRequest, reader: Reader) -> Link:
    """Return the way back to the card of an article; to all articles if no search led to it."""
    address = reader.addresses.of(asked)
    if asked == reader.addresses.defaults:
        return Link(reader.texts.text("all_articles"), address)
    return Link(reader.texts.text("back_to_results"), f"{address}#{quote(card_id(article))}")


def _more(left: int, found: _Found) -> Link | None:
    """Return a link to the names that a card leaves out."""
    if left <= 0:
        return None
    text = found.reader.texts.plural("names_more", left)
    return Link(text, found.address, label=f"{text}: {found.article.title}")


def _missing(hit: Hit, texts: Texts) -> str:
    """Return a note on the words of the query that an article lacks."""
    if not hit.missing:
        return ""
    shown = ", ".join(texts.text("quoted", word=word) for word in hit.missing[:WORDS_TOLD])
    return texts.text("missing", words=shown)
