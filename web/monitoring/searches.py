"""What is told of each search that readers and programs make."""

from collections.abc import Callable

from flask import Flask, current_app

from search.result import SearchResult

Note = Callable[[SearchResult], None]
_EXTENSION = "hledej.searches"


def register(app: Flask, *notes: Note) -> None:
    """Have every search of an application noted."""
    app.extensions[_EXTENSION] = notes


def note(result: SearchResult) -> SearchResult:
    """Note a search and return it."""
    for tell in current_app.extensions[_EXTENSION]:
        tell(result)
    return result
