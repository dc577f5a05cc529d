"""An article's text as it is shown: rendered and cleaned, in time that its size bounds.

An article with more structure than any is read for is shown as the paragraphs of its plain text.
What decides are counts, never a clock: the same article is always shown the same.
"""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

import nh3
from markupsafe import Markup

from index.archive.parsing import TooCostlyError, to_html
from index.archive.plain_text import ELEMENT, INLINE, alternative, attribute
from index.archive.structure import marks
from index.article import Article
from web.pages.tidiness import is_tidy, without_comments

MAX_BYTES = 2_000_000
"""Bytes in UTF-8 up to which a body and a text are shown; of longer ones the beginning is."""
READ_BYTES = MAX_BYTES + 1_000
"""Bytes of each that have to be read of an article to tell."""
MAX_HTML = 2_300_000
"""Bytes of HTML that are shown."""
MAX_MARKS = 100_000
"""Bytes of Markdown that may mean structure, line breaks too."""
MAX_TAGS = 30_000
"""Tags and entities of the HTML that is cleaned."""
MAX_TIDIED = 15_000
"""Tags and entities of HTML in which some of the tags are the author's."""
MAX_UNTIDY = 20_000
"""Characters of HTML with tags of the author's that need not be tidy."""
MAX_REPAIRED = 100_000
"""Product of the author's tags and all tags in HTML that need not be tidy."""

# What an article may bring: text and its structure, no pictures, forms, styles or ids.
ALLOWED_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "dd", "del", "dl", "dt", "em", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "hr", "i", "li", "ol", "p", "pre", "s", "strong", "sub", "sup", "table"}
    | {"tbody", "td", "th", "thead", "tr", "ul"}
)
LINK_SCHEMES = frozenset({"http", "https", "mailto"})
_REL = "noopener nofollow"

_HEADING = re.compile("<h([1-6])>")
_NO_LINK = re.compile(rf'<a rel="{_REL}">(.*?)</a>', re.DOTALL)
_EMPTY_PARAGRAPH = re.compile(r"<p>\s*</p>\n?")


@dataclass(frozen=True, slots=True)
class ArticleBody:
    """What is shown of an article.

    Attributes:
        html: Clean.
        text: Plain.
        truncated: Whether either is only the beginning.
    """

    html: Markup
    text: str
    truncated: bool


def article_body(article: Article) -> ArticleBody:
    """Return what is shown of an article, of which ``READ_BYTES`` of each text are enough."""
    text = _beginning(article.text, MAX_BYTES, "\n")
    body = _beginning(article.body, MAX_BYTES, "\n\n", "\n")
    html, whole = body_html(body, article.link), body == article.body
    if html is None:
        html, whole = paragraphs(text)
    return ArticleBody(html, text, truncated=not whole or text != article.text)


def body_html(markdown: str, base: str = "") -> Markup | None:
    """Return Markdown or HTML as HTML that is safe to show; nothing if it has too much structure.

    Args:
        markdown: At most ``MAX_BYTES`` of it.
        base: What its relative addresses are relative to, or empty.
    """
    html = _cheap(_rendered(markdown), markdown.count("<"))
    if html is None:
        return None
    cleaned = nh3.clean(
        html,
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(LINK_SCHEMES),
        url_relative=lambda url: _resolved(url, base),
        link_rel=_REL,
    )
    if _size(cleaned) > MAX_HTML:
        return None
    shown = _EMPTY_PARAGRAPH.sub("", _NO_LINK.sub(r"\1", cleaned))
    return Markup(_with_levels(shown))  # noqa: S704  # nh3 has just cleaned it


def _resolved(url: str, base: str) -> str | None:
    """Return a whole address; nothing for a place within the article, whose ids are not shown."""
    if not url or url.startswith("#"):
        return None
    try:
        return urljoin(base, url)
    except ValueError:
        return None


def paragraphs(text: str) -> tuple[Markup, bool]:
    """Return the lines of a plain text as paragraphs, as many as are shown; tell if all are."""
    lines = escape(text, quote=False).replace("\n", "</p>\n<p>")
    shown = _beginning(lines, MAX_HTML, "</p>\n<p>", ";")
    return Markup(f"<p>{shown}</p>\n"), shown == lines  # noqa: S704  # escaped above


def _rendered(markdown: str) -> str | None:
    if marks(markdown) > MAX_MARKS:
        return None
    try:
        html = to_html(markdown)
    except TooCostlyError:
        return None
    if ("<" in markdown or "<img" in html) and html.count("<") <= MAX_TAGS:
        return _WithoutImages().of(html)
    return html


class _WithoutImages:
    """Makes links of images, and keeps the text of elements apart that are not shown."""

    def __init__(self) -> None:
        self._in_link = False

    def of(self, html: str) -> str:
        return ELEMENT.sub(self._element, html)

    def _element(self, element: re.Match[str]) -> str:
        closing, name, attributes = element[1], element[2].lower(), element[3]
        if name == "a":
            self._in_link = not closing
        if name == "img":
            return self._image(attributes)
        return element[0] if name in ALLOWED_TAGS or name in INLINE else f" {element[0]} "

    def _image(self, attributes: str) -> str:
        text = escape(alternative(attributes))
        source = escape(attribute("src", attributes))
        if not text or not source or self._in_link:
            return text
        return f'<a href="{source}">{text}</a>'


def _cheap(html: str | None, authors_tags: int) -> str | None:
    """Return HTML that takes time in proportion to its size to clean, and little of it, if it is.

    Args:
        html: Rendered Markdown, or nothing.
        authors_tags: How many tags the author wrote, at most.
    """
    if html is None or _size(html) > MAX_HTML:
        return None
    tags = html.count("<") + html.count("&")
    if tags > (MAX_TIDIED if authors_tags else MAX_TAGS):
        return None
    few = len(html) <= MAX_UNTIDY and authors_tags * tags <= MAX_REPAIRED
    if few or not authors_tags:
        return html
    bare = without_comments(html)
    return bare if is_tidy(bare, MAX_TIDIED) else None


def _with_levels(html: str) -> str:
    """Move the headings of a body below the title of the page, their order kept."""
    found = sorted({int(level) for level in _HEADING.findall(html)})
    if not found or found[0] == 2:
        return html
    down = 2 - found[0]
    # None is moved onto a level that is still to be moved.
    for level in reversed(found) if down > 0 else found:
        moved = min(6, level + down)
        html = html.replace(f"<h{level}>", f"<h{moved}>").replace(f"</h{level}>", f"</h{moved}>")
    return html


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _beginning(text: str, most: int, *ends: str) -> str:
    """Return a text of up to so many bytes, cut at what ends a paragraph, or else at a space."""
    if 4 * len(text) <= most or _size(text) <= most:
        return text
    shown = text.encode()[:most].decode(errors="ignore")
    for end in (*ends, " "):
        at = shown.rfind(end, len(shown) // 2)
        if at >= 0:
            return shown[: at + len(end)].rstrip() if end == ";" else shown[:at].rstrip()
    return shown
