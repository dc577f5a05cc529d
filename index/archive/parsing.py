"""Parse Markdown: one dialect for the text that is searched and the page that is shown."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pyromark
from pyromark.event import BrokenLink, BrokenLinkCallback, Event

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_DEFINITION_LIST
    | pyromark.Options.ENABLE_GFM
)
"""What the parsers of the generators (Kramdown, Goldmark, Python-Markdown) know by default."""
MAX_SQUARES = 10_000_000
"""Sum of the squares of the lines of those paragraphs that may have links."""
_DEEP = re.compile(
    # Containers that one line opens one in the other, and items that are indented as deep. A line
    # break as the first character lets the engine pass over whole lines.
    r"\n(?:(?:[ \t]*+(?:[-+*>]|\d{1,9}[.)])(?=[ \t>])){17}"
    r"|[ \t>]{65,}+(?:[-+*]|\d{1,9}[.)])[ \t])"
)
_WITH_BRACKETS = ("Reference", "Collapsed")


class TooCostlyError(Exception):
    """Markdown that the parser takes the square of its size for, or that it fails at."""


def events(markdown: str) -> Iterator[Event]:
    """Yield the events of a parsed text, see pyromark's documentation.

    Raises:
        TooCostlyError: Before the first event or after some of them.
    """
    _check(markdown)
    with _panics():
        yield from pyromark.events(
            markdown, options=_OPTIONS, broken_link_callback=_undefined(markdown)
        )


def to_html(markdown: str) -> str:
    """Return a text as HTML, not cleaned; links that lead nowhere have an empty address.

    Raises:
        TooCostlyError: If it takes the square of its size, or the parser fails.
    """
    _check(markdown)
    with _panics():
        return pyromark.html(markdown, options=_OPTIONS, broken_link_callback=_undefined(markdown))


def _undefined(markdown: str) -> BrokenLinkCallback | None:
    """Make links of ``[text][undefined]``: a reader wants its words and not its brackets."""
    if "][" not in markdown:
        return None
    written = markdown.encode()

    def link(broken: BrokenLink) -> tuple[str, str] | None:
        start = broken["span"]["start"]
        # "a[i][j]" is no link.
        after_word = start > 0 and written[start - 1 : start].isalnum()
        return ("", "") if broken["link_type"] in _WITH_BRACKETS and not after_word else None

    return link


@contextmanager
def _panics() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # A panic of Rust is no Exception: nobody else would catch it.
        if type(error).__name__ != "PanicException":
            raise
        raise TooCostlyError from None


def _check(markdown: str) -> None:
    if _DEEP.search(f"\n{markdown}") or _squares(markdown) > MAX_SQUARES:
        raise TooCostlyError


def _squares(markdown: str) -> int:
    """Return the sum of the squares of the lines of paragraphs that may have links.

    pulldown-cmark (pyromark 0.10) takes so long where titles of some links are never closed.
    """
    if markdown.count("\n") ** 2 <= MAX_SQUARES:
        return 0
    return sum(part.count("\n") ** 2 for part in markdown.split("\n\n") if "]" in part)
