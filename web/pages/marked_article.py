"""Mark the matches of a search in an article, and number the marks to step through."""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape

from markupsafe import Markup, escape

from index.archive.plain_text import is_inline
from index.article import Article
from index.schema import TextField
from search.result import Marked, Span
from web.pages.markup import marked_html

MAX_MARKS = 2_000
"""Most marks in one text."""
# As nh3 and web.pages.article_body write tags.
_TAG = re.compile(r'</?([a-z][a-z0-9]*)(?: [a-z-]+="[^"]*")*>')

Mark = Callable[[Iterable[tuple[TextField, str]]], tuple[Marked, ...]]
"""Marks texts of an article, each given with its field."""


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article with marks; ``stops`` is the number of marks below the title to step through."""

    title: Markup
    lead: Markup
    key_points: tuple[Markup, ...]
    body: Markup
    stops: int


def marked_article(article: Article, lead: str, body: Markup, mark: Mark) -> MarkedArticle:
    """Return an article with the matches of a search marked.

    Args:
        article: The article.
        lead: Its summary, or empty.
        body: Its body as sanitised HTML.
        mark: Marks texts by the search.
    """
    numbered = _Numbered()
    title, *marked = mark(
        [
            (TextField.TITLE, article.title),
            (TextField.SUMMARY, lead),
            *((TextField.KEY_POINTS, point) for point in article.key_points),
            (TextField.BODY, text_of(body)),
        ]
    )
    shown = [
        numbered.marked(html, text.spans[:MAX_MARKS])
        for html, text in zip(
            [escape(lead), *map(escape, article.key_points), body], marked, strict=True
        )
    ]
    return MarkedArticle(
        marked_html(title), shown[0], tuple(shown[1:-1]), shown[-1], numbered.stops
    )


def text_of(html: str) -> str:
    """Return the text of sanitised HTML; where a block begins or ends is a line break."""
    return "".join(run + _break(tag) for run, tag in _runs(html))


def _runs(html: str) -> Iterator[tuple[str, str]]:
    """Yield each text between tags, which may be empty, with the tag after it."""
    at = 0
    for tag in _TAG.finditer(html):
        yield unescape(html[at : tag.start()]), tag[0]
        at = tag.end()
    yield unescape(html[at:]), ""


def _break(tag: str) -> str:
    name = tag.strip("</>").partition(" ")[0]
    return "" if not name or (is_inline(name) and name != "br") else "\n"


class _Numbered:
    """Marks texts, and gives each place its number; words in a row are one place."""

    def __init__(self) -> None:
        self.stops = 0

    def marked(self, html: str, spans: Sequence[Span]) -> Markup:
        """Return HTML with ranges of its text, as :func:`text_of` has it, marked."""
        if not spans:
            return Markup(html)  # noqa: S704  # as it came: sanitised or escaped
        text, left, at = text_of(html), deque(spans), 0
        starts = {
            start
            for before, (start, _) in zip((-1, *(end for _, end in spans)), spans, strict=False)
            if before < 0 or text[before:start].strip(" \u00a0")
        }
        pieces: list[str] = []
        for run, tag in _runs(html):
            pieces += self._run(run, at, left, starts)
            pieces.append(tag)
            at += len(run) + len(_break(tag))
        return Markup("".join(pieces))  # noqa: S704  # texts are escaped, and tags are as they came

    def _run(self, run: str, at: int, spans: deque[Span], starts: set[int]) -> Iterator[str]:
        """Yield the pieces of a text that begins at an index; drop the spans that end in it."""
        done = 0
        while spans and spans[0][0] < at + len(run):
            first, last = spans[0]
            start, stop = max(first - at, 0), min(last - at, len(run))
            yield f"{escape(run[done:start])}{self._opening(first >= at and first in starts)}"
            yield f"{escape(run[start:stop])}</mark>"
            done = stop
            if last > at + len(run):
                break
            spans.popleft()
        yield str(escape(run[done:]))

    def _opening(self, new: bool) -> str:
        self.stops += new
        return f'<mark id="nalez-{self.stops}">' if new else "<mark>"
