"""The searcher of the request that is answered: all of an answer comes from one version."""

from flask import Flask, current_app, g

from search.answers.searcher import Searcher
from search.answers.service import SearchService

_EXTENSION = "hledej.service"


def register(app: Flask, service: SearchService) -> None:
    """Have an application answer from the searchers of a service."""
    app.extensions[_EXTENSION] = service


def this_searcher() -> Searcher:
    """Return the searcher of this request; the first call takes it.

    Raises:
        NoIndexError: If no version was published yet.
        VersionError: If there is one and it cannot be used.
        ClusterError: If the documents lie in a cluster that does not answer.
    """
    if "searcher" not in g:
        service: SearchService = current_app.extensions[_EXTENSION]
        g.searcher = service.searcher()
    searcher: Searcher = g.searcher
    return searcher
