"""Render and sanitise the body of an article, in time linear in its size.

An article with implausibly much structure is shown as the paragraphs of its plain text. Counts
decide, never a clock, so that an article always looks the same.
"""

import re
from dataclasses import dataclass
from html import escape
from urllib.parse import urljoin

import nh3
from markupsafe import Markup

from index.archive.parsing import TooCostlyError, to_html
from index.archive.plain_text import ELEMENT, alternative, attribute, is_inline
from index.archive.structure import marks
from index.article import Article
from web.pages.tidiness import is_tidy, without_comments

MAX_BYTES = 2_000_000
"""Most bytes (UTF-8) of a body and of a text that are shown; the rest is cut off."""
READ_BYTES = MAX_BYTES + 1_000
"""Bytes of body and text to read of an article: enough to tell whether it is cut."""
MAX_HTML = 2_300_000
"""Most bytes of HTML that are shown."""
MAX_MARKS = 100_000
"""Most bytes of Markdown that can mean structure, line breaks included."""
MAX_TAGS = 30_000
"""Most tags and entities of HTML to sanitise, where the author wrote no HTML."""
MAX_TIDIED = 15_000
"""Most tags and entities of HTML to sanitise, where the author wrote some of the tags."""
MAX_UNTIDY = 20_000
"""Most characters of HTML with the author's tags that need not be tidy."""
MAX_REPAIRED = 100_000
"""Largest product of the author's tags and all tags in HTML that need not be tidy."""

# Text and its structure; no images, forms, styles or ids.
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
    """The body of an article, ready to be shown.

    Attributes:
        html: Sanitised HTML.
        text: Plain text.
        truncated: Whether either of them was cut.
    """

    html: Markup
    text: str
    truncated: bool


def article_body(article: Article) -> ArticleBody:
    """Return the body of an article; ``READ_BYTES`` of its Markdown and its text are enough."""
    text = _beginning(article.text, MAX_BYTES, "\n")
    body = _beginning(article.body, MAX_BYTES, "\n\n", "\n")
    html, whole = body_html(body, article.link), body == article.body
    if html is None:
        html, whole = paragraphs(text)
    return ArticleBody(html, text, truncated=not whole or text != article.text)


def body_html(markdown: str, base: str = "") -> Markup | None:
    """Return Markdown, which may contain HTML, as sanitised HTML.

    Args:
        markdown: At most ``MAX_BYTES`` in UTF-8.
        base: Base of its relative addresses, or empty.

    Returns:
        ``None`` if there is too much structure to render it in linear time.
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
    """Return an absolute address; empty for a fragment of the article, whose ids are not shown."""
    if not url or url.startswith("#"):
        return None
    try:
        return urljoin(base, url)
    except ValueError:
        return None


def paragraphs(text: str) -> tuple[Markup, bool]:
    """Return the lines of a plain text as paragraphs of HTML, and whether these are all."""
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
        return element[0] if name in ALLOWED_TAGS or is_inline(name) else f" {element[0]} "

    def _image(self, attributes: str) -> str:
        text = escape(alternative(attributes))
        source = escape(attribute("src", attributes))
        if not text or not source or self._in_link:
            return text
        return f'<a href="{source}">{text}</a>'


def _cheap(html: str | None, authors_tags: int) -> str | None:
    """Return HTML that can be sanitised in linear time, or ``None``.

    Args:
        html: Rendered Markdown, or ``None``.
        authors_tags: Upper bound of the number of tags that the author wrote.
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
    """Shift the heading levels of a body below that of the page title, keeping their order."""
    found = sorted({int(level) for level in _HEADING.findall(html)})
    if not found or found[0] == 2:
        return html
    down = 2 - found[0]
    # In this order no level is moved onto one that is still to be moved.
    for level in reversed(found) if down > 0 else found:
        moved = min(6, level + down)
        html = html.replace(f"<h{level}>", f"<h{moved}>").replace(f"</h{level}>", f"</h{moved}>")
    return html


def _size(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


def _beginning(text: str, most: int, *ends: str) -> str:
    """Return at most ``most`` bytes of a text, cut at one of ``ends``, or else at a space."""
    if 4 * len(text) <= most or _size(text) <= most:
        return text
    shown = text.encode()[:most].decode(errors="ignore")
    for end in (*ends, " "):
        at = shown.rfind(end, len(shown) // 2)
        if at >= 0:
            return shown[: at + len(end)].rstrip() if end == ";" else shown[:at].rstrip()
    return shown
