"""Results as cards: an article's highlights, its metadata, and why it was found."""

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from markupsafe import Markup

from index.article import Listed
from index.facets import COMPANY, TAG
from search.result import Explanation, Hit, SearchResult
from web.addresses import article_address
from web.pages.chips import Narrowing, chip_list
from web.pages.markup import escaped, html_of, items, lang, snippet_html
from web.pages.metadata import byline, original, other_line, other_list, outside
from web.pages.reader import Link, Reader
from web.wording import Texts

FIELDS_TOLD = 3
"""Fields that an explanation names for a word: those that contribute most."""
WORDS_TOLD = 12
NAMES_SHOWN = 5
"""Most companies, or tags, on a card; the article's page has all."""
OTHERS_SHOWN = 10
"""Most other articles of a story on a card; the article's page lists more."""
FACTORS = ("title", "whole_title", "proximity", "coverage", "recency", "importance")
"""Factors of a score that an explanation gives in percent."""

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
            _unfolded(texts.text("why"), _reasons(found.hit.explanation, texts)),
        )
    )


def _names(found: _Found) -> str:
    """Return companies, or else tags, as chips."""
    article, chips = found.article, found.narrowing.chips
    more = _more(article, found.address, found.reader.texts)
    if companies := article.named_companies:
        return chip_list(chips(COMPANY, companies[:NAMES_SHOWN], article.from_texts), more)
    return chip_list(chips(TAG, article.tags[:NAMES_SHOWN]), more)


def _others(found: _Found) -> str:
    if not found.others:
        return ""
    lines = (other_line(other, found.narrowing.asked, found.reader) for other in found.others)
    texts = found.reader.texts
    note = escaped(texts.plural("same_story_more", found.hit.duplicates))
    return f"<details><summary>{note}</summary>{other_list(lines, texts)}</details>"


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


def _unfolded(summary: str, lines: Iterable[str]) -> str:
    """Return texts as a list behind a summary; empty if there are none."""
    lines = items(map(escaped, lines))
    if not lines:
        return ""
    return f"<details><summary>{escaped(summary)}</summary><ul>{lines}</ul></details>"


def _reasons(explanation: Explanation | None, texts: Texts) -> Iterator[str]:
    """Yield sentences on why an article was found and why it ranks where it does."""
    if explanation is None:
        return
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
