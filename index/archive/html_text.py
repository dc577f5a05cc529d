"""The text of HTML: what a browser would show, read in one pass however the HTML is broken."""

import re
from collections.abc import Iterator
from html import unescape

_TAG = re.compile(
    # Neither part of it passes over a "<", so that no text is looked at twice.
    r"""</?([a-zA-Z][^\s/<>"']*+)(?:(?:[^<>"']|"[^"<]*"|'[^'<]*')*+>|[^<>]*+>)"""
)
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_END = {name: re.compile(f"</{name}[^>]*>", re.IGNORECASE) for name in _UNSEEN}
_BREAKING = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td"}
    | {"th", "blockquote", "pre", "hr", "dd", "dt"}
)


def html_text(html: str) -> str:
    """Return the text between tags, parted by line breaks where a browser begins a line."""
    return "".join(_pieces(html.replace("\n", " ")))


def tag_text(tag: str) -> str:
    """Return what stands for a single tag: a line break, or nothing."""
    match = _TAG.match(tag)
    return _break(match.group(1).lower()) if match else ""


def _break(name: str) -> str:
    return "\n" if name in _BREAKING else ""


def _pieces(html: str) -> Iterator[str]:
    at = 0
    while (start := html.find("<", at)) >= 0:
        yield unescape(html[at:start])
        at = start
        if html.startswith(("<!", "<?"), at):
            at = _after_comment(html, at)
            continue
        match = _TAG.match(html, at)
        if match is None:
            yield "<"
            at += 1
            continue
        name = match.group(1).lower()
        yield _break(name)
        at = match.end()
        if name in _UNSEEN and html[start + 1] != "/":
            end = _END[name].search(html, at)
            at = end.end() if end else len(html)
    yield unescape(html[at:])


def _after_comment(html: str, at: int) -> int:
    """Return where a comment, declaration or instruction ends; one never closed hides the rest."""
    # In "<!-->" the dashes both open and close.
    end, mark = (
        (html.find("-->", at + 2), 3) if html.startswith("<!--", at) else (html.find(">", at), 1)
    )
    return end + mark if end >= 0 else len(html)
