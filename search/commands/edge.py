"""The parts of the ``web`` package that commands need: words, and the forms of the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from search.messages import Wording

if TYPE_CHECKING:
    from index.article import Article, Listed
    from index.record import Record, WholeRecord
    from index.settings import SettingsSource
    from search.answers.searcher import Searcher
    from search.answers.trends import Trends
    from search.result import SearchResult


class Answers(Protocol):
    """Gives results the form in which the API answers."""

    def search(self, result: "SearchResult", /) -> object:
        """Return the answer to a search."""

    def trends(self, found: "Trends", asked: Sequence[str], /) -> object:
        """Return the answer to queries side by side."""

    def record(self, article: "Listed", /) -> "Record":
        """Return the record of an article."""

    def whole(self, article: "Article", /) -> "WholeRecord":
        """Return the record of an article with its body."""


Check = Callable[["SettingsSource"], None]
"""Checks settings."""


@dataclass(frozen=True, slots=True)
class Edge:
    """Functions of the ``web`` package, given to the commands.

    Attributes:
        words: Returns a message in words.
        check: Raises :class:`SettingsError` if settings of the pages and the server are invalid.
        answers: Returns the forms of the API for a searcher of the index in a folder, by a settings
            file if one was named.
    """

    words: Wording
    check: Check
    answers: Callable[["Searcher", Path, Path | None], Answers]
