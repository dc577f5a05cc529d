"""Markdown and HTML to plain text: what is searched and cut into snippets."""

import re
from collections.abc import Iterator
from html import unescape
from io import StringIO

import pyromark

from index.archive.html_text import html_text, tag_text
from index.archive.structure import is_bounded

_SPACES = " \t\u00a0\u202f\u200b\ufeff"
_SPACE = re.compile(rf"[{_SPACES}]+")
_ODD_SPACES = ("  ", *_SPACES[1:])
_INLINE_MARKS = "*`[_&<\\"
"""Characters without which the text of a paragraph is what the author typed."""
_PLAIN_LINE = re.compile(rf"[^\W\d_][^\n\r\0{re.escape(_INLINE_MARKS)}{''.join(_ODD_SPACES[1:])}]*")
"""A line that begins with a letter and has no mark: it can be nothing but a paragraph."""
# Only tags that exist: "C++ <vector>" in a title is text.
_TAG = re.compile(
    r"</?(?:a|abbr|b|big|br|code|em|font|h[1-6]|i|img|p|s|small|span|strike|strong|sub|sup|tt|u)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ESCAPED_CHARACTER = re.compile(r"\\U([0-9A-Fa-f]{8})")
_TEXTS = frozenset({"Text", "Code"})
_INLINE = frozenset(
    {"Emphasis", "Strong", "Strikethrough", "Link", "Image", "Superscript", "Subscript"}
)
"""Texts and elements within a line, as the parser calls them."""


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
    """Return what a reader would see: paragraphs parted by line breaks, no markup.

    A text that :func:`parsed_text` does not read comes with its marks.
    """
    text = parsed_text(markdown)
    return _tidy(markdown) if text is None else text


def parsed_text(markdown: str) -> str | None:
    """Return what a reader would see, or ``None`` of a text with too much structure to parse."""
    if _PLAIN_LINE.fullmatch(markdown) and "  " not in markdown:
        return markdown.strip()
    if not is_bounded(markdown):
        return None
    text = StringIO()
    try:
        text.writelines(_texts(markdown))
    except BaseException as error:
        # A fault of the parser (a panic of Rust) is no Exception: nobody else would catch it.
        if type(error).__name__ != "PanicException":
            raise
        return None
    return _tidy(text.getvalue())


def _texts(markdown: str) -> Iterator[str]:
    """Yield the pieces of a text, line breaks between blocks among them."""
    html: list[str] = []
    for event in pyromark.events(markdown, options=pyromark.Options.ENABLE_TABLES):
        if isinstance(event, str):
            yield " " if event == "SoftBreak" else "\n"
            continue
        # Patterns that match mappings would take half of the time.
        ((kind, value),) = event.items()
        if kind in _TEXTS:
            yield str(value)
        elif kind == "Html":
            html.append(str(value))
        elif kind == "InlineHtml":
            yield tag_text(str(value))
        else:
            if html:
                yield html_text("".join(html))
                html.clear()
            yield "" if _name(value) in _INLINE else "\n"


def _name(element: object) -> str:
    """Return the name of an element, which comes alone or with its attributes."""
    return str(next(iter(element))) if isinstance(element, dict) else str(element)


def _tidy(text: str) -> str:
    if any(map(text.__contains__, _ODD_SPACES)):
        text = _SPACE.sub(" ", text)
    return "\n".join(filter(None, map(str.strip, text.split("\n"))))
