"""Give each HTTP request one searcher, so that all of its answer comes from one version."""

from flask import Flask, current_app, g

from index.errors import HledejError
from search.answers.searcher import Searcher
from search.answers.service import SearchService

_EXTENSION = "hledej.service"


def register(app: Flask, service: SearchService) -> None:
    """Make an application take its searchers from a service."""
    app.extensions[_EXTENSION] = service


def this_service() -> SearchService:
    """Return the service of the current application."""
    service: SearchService = current_app.extensions[_EXTENSION]
    return service


def this_searcher() -> Searcher:
    """Return the searcher of the current request; the first call takes it from the service.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If the current version cannot be used.
        ClusterError: If the index is in a cluster that does not answer.
    """
    searcher: Searcher | None = g.get("searcher")
    if searcher is None:
        searcher = g.searcher = this_service().searcher()
    return searcher


def is_renewed() -> bool:
    """Give the current request another searcher, and tell whether there is one.

    Meant for an answer that failed for no known reason: its version may have been damaged since it
    was opened.
    """
    this_service().suspect()
    failed = g.pop("searcher", None)
    try:
        return failed is not None and this_searcher() is not failed
    except HledejError:
        # The same is told where the request is answered anew.
        return True
