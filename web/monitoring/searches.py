"""Report the searches of readers and programs to the metrics and the query log."""

from collections.abc import Callable

from flask import Flask, current_app

from search.result import SearchResult

Note = Callable[[SearchResult], None]
_EXTENSION = "hledej.searches"


def register(app: Flask, *notes: Note) -> None:
    """Register callbacks that get every search of an application."""
    app.extensions[_EXTENSION] = notes


def note(result: SearchResult) -> SearchResult:
    """Report a search to the callbacks, and return it."""
    for tell in current_app.extensions[_EXTENSION]:
        tell(result)
    return result
