"""Text to HTML: marked text is escaped whole, an article's own markup is cleaned."""

from functools import cache

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markupsafe import Markup, escape

from search.result import Marked

ELLIPSIS = "…"


def marked_html(marked: Marked) -> Markup:
    """Return the text as HTML with its spans marked, and an ellipsis where it was cut."""
    pieces = [f"{ELLIPSIS} "] if marked.cut_before else []
    end = 0
    for start, stop in marked.spans:
        before, word = escape(marked.text[end:start]), escape(marked.text[start:stop])
        # One string of what is escaped: joining by Markup would look at every piece again.
        pieces.append(f"{before}<mark>{word}</mark>")
        end = stop
    pieces.append(str(escape(marked.text[end:])))
    if marked.cut_after:
        pieces.append(f" {ELLIPSIS}")
    return Markup("".join(pieces))  # noqa: S704  # each piece was escaped above


# What an article may bring: text and its structure, no pictures, forms, styles or ids.
ALLOWED_TAGS = frozenset(
    {"a", "b", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "i", "li"}
    | {"ol", "p", "pre", "s", "strong", "sub", "sup", "table", "tbody", "td", "th", "thead", "tr"}
    | {"ul"}
)
MAX_MARKUP = 100_000
"""Characters up to which an article's markup is rendered; a longer one is shown as plain lines."""
LINK_SCHEMES = frozenset({"http", "https", "mailto"})


def body_html(markdown: str) -> Markup:
    """Return an article's Markdown or HTML as HTML that is safe to show."""
    if len(markdown) > MAX_MARKUP:
        lines = (escape(line) for line in markdown.split("\n") if line.strip())
        return Markup("").join(Markup("<p>{}</p>\n").format(line) for line in lines)
    cleaned = nh3.clean(
        _renderer().render(markdown),
        tags=set(ALLOWED_TAGS),
        attributes={"a": {"href"}},
        url_schemes=set(LINK_SCHEMES),
        link_rel="noopener nofollow",
    )
    return Markup(cleaned)  # noqa: S704  # nh3 has just cleaned it


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": True}).enable("table")
    renderer.core.ruler.push("levels", _level)
    return renderer


def _level(state: StateCore) -> None:
    """Move the headings of a body below the title of the page, their order kept."""
    headings = [token for token in state.tokens if token.type.startswith("heading_")]
    highest = min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) - highest + 2)}"
