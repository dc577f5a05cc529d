"""Parse Markdown: one dialect for the text that is searched and the page that is shown."""

from collections.abc import Iterator
from contextlib import contextmanager

import pyromark
from pyromark.event import BrokenLink, BrokenLinkCallback, Event

from index.archive.structure import is_bounded

_OPTIONS = (
    pyromark.Options.ENABLE_TABLES
    | pyromark.Options.ENABLE_FOOTNOTES
    | pyromark.Options.ENABLE_STRIKETHROUGH
    | pyromark.Options.ENABLE_TASKLISTS
    | pyromark.Options.ENABLE_HEADING_ATTRIBUTES
    | pyromark.Options.ENABLE_DEFINITION_LIST
    | pyromark.Options.ENABLE_GFM
)
"""Extensions that Kramdown, Goldmark and Python-Markdown enable by default."""
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
    if not is_bounded(markdown):
        raise TooCostlyError
