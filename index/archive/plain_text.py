"""Markdown and HTML to plain text: what is searched and cut into snippets."""

import re
from collections.abc import Iterable
from functools import cache
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

from index.archive.simple_blocks import simple_blocks

_SPACES = " \t\u00a0\u202f\u200b\ufeff"
_SPACE = re.compile(rf"[{_SPACES}]+")
_ODD_SPACES = ("  ", *_SPACES[1:])
_INLINE_MARKS = "*`[_&<\\"
"""Characters without which the text of a paragraph is what the author typed."""
_PLAIN_LINE = re.compile(rf"[^\W\d_][^\n\r\0{re.escape(_INLINE_MARKS)}{''.join(_ODD_SPACES[1:])}]*")
"""A line that begins with a letter and has no mark: it can be nothing but a paragraph."""
_SPANS = {
    "*": re.compile(r"(?<!\S)(\*\*?)(?=\w)([^*\n]*\w)\1(?![\w*])"),
    "`": re.compile(r"(?<!`)(`)([^\s`](?:[^`\n]*[^\s`])?)`(?!`)"),
}
"""Emphasis of whole words, and code: what they are in a text without any other mark."""
# Only tags that exist: "C++ <vector>" in a title is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|code|em|font|h[1-6]|i|img|p|s|small|span|strike|strong|sub|sup|tt|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
MAX_HTML = 20_000
"""Characters of HTML that are parsed at once: elements can be nested as deep as there are tags."""
_ANY_TAG = re.compile(r"</?[a-z0-9]+>")
_ESCAPED_CHARACTER = re.compile(r"\\U([0-9A-Fa-f]{8})")
_UNSEEN = frozenset({"script", "style", "template", "noscript"})
_BREAKING = frozenset(
    {"p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "table", "tr", "td"}
    | {"th", "blockquote", "pre", "hr", "dd", "dt"}
)


def plain_line(value: str) -> str:
    """Return one line of text: no tags, entities read, white space single.

    Meant for titles, names and the like, which front matter holds as plain text, sometimes with
    HTML or a character that YAML left escaped.
    """
    text = _ESCAPED_CHARACTER.sub(_character, value) if "\\U" in value else value
    if "<" in text:
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    return " ".join(text.split())


def _character(match: re.Match[str]) -> str:
    code = int(match.group(1), 16)
    return chr(code) if code <= 0x10FFFF and not 0xD800 <= code <= 0xDFFF else match.group(0)


def plain_text(markdown: str) -> str:
    """Return what a reader would see: paragraphs parted by line breaks, no markup."""
    if _PLAIN_LINE.fullmatch(markdown) and "  " not in markdown:
        return markdown.strip()
    blocks = simple_blocks(markdown)
    return _tidy(_parsed(markdown) if blocks is None else "\n".join(map(_block, blocks)))


def _block(markdown: str) -> str:
    """Return the text of a paragraph."""
    marks = [mark for mark in _INLINE_MARKS if mark in markdown]
    if not marks:
        return markdown.replace("\n", " ")
    if len(marks) == 1 and marks[0] in _SPANS:
        bare = _SPANS[marks[0]].sub(r"\2", markdown)
        if marks[0] not in bare:
            return bare.replace("\n", " ")
    return _parsed(markdown)


def _parsed(markdown: str) -> str:
    pieces: list[str] = []
    for token in _parser().parse(markdown):
        pieces.extend(_block_text(token))
    return "".join(pieces)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")


def _block_text(token: Token) -> Iterable[str]:
    if token.type == "inline":
        yield _inline_text(token.children or [])
        yield "\n"
    elif token.type in ("fence", "code_block"):
        yield f"{token.content}\n"
    elif token.type == "html_block":
        yield f"{_html_text(token.content)}\n"


def _inline_text(tokens: list[Token]) -> str:
    pieces = []
    for token in tokens:
        if token.type == "html_inline":
            pieces.append("\n" if _tag_name(token.content) in _BREAKING else "")
        elif token.type in ("softbreak", "hardbreak"):
            pieces.append("\n" if token.type == "hardbreak" else " ")
        elif token.type == "image":
            pieces.append(_inline_text(token.children or []))
        elif token.content:
            pieces.append(token.content)
    return "".join(pieces)


def _tag_name(tag: str) -> str:
    match = re.match(r"</?\s*([a-zA-Z0-9]+)", tag)
    return match.group(1).lower() if match else ""


def _html_text(html: str) -> str:
    pieces = []
    while html:
        cut = len(html) if len(html) <= MAX_HTML else html.rfind(">", 0, MAX_HTML) + 1 or MAX_HTML
        pieces.append(_short_html_text(html[:cut]))
        html = html[cut:]
    return "".join(pieces)


def _short_html_text(html: str) -> str:
    # Python's own parser takes hours over a megabyte of comments that are never closed.
    cleaned = nh3.clean(
        html.replace("\n", " "),
        tags=set(_BREAKING),
        attributes={},
        clean_content_tags=set(_UNSEEN),
        link_rel=None,
    )
    return unescape(_ANY_TAG.sub("\n", cleaned))


def _tidy(text: str) -> str:
    if any(map(text.__contains__, _ODD_SPACES)):
        text = _SPACE.sub(" ", text)
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))
