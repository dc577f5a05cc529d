"""How much of a request's headers is read: parsing a list costs time by its length.

The HTTP server bounds a head at some hundreds of kilobytes, and joins fields that are repeated.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_HEADERS = 16_000
"""Characters of all header values together."""
MAX_PREFERENCES = 1_000
"""Characters of a list of preferences; what comes after them is not looked at."""
_PREFERENCES = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
_NEEDED = frozenset({"HTTP_HOST", "HTTP_TRANSFER_ENCODING"})
_REFUSED = "hledej.headers_refused"


def bounded(app: WSGIApplication) -> WSGIApplication:
    """Return an application that sees no more of the headers than takes little time to read.

    Where all of them together are too long, it sees nearly none, and :func:`are_refused` tells so.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        names = [name for name in environ if name.startswith("HTTP_")]
        if sum(len(environ[name]) for name in names) > MAX_HEADERS:
            for name in names:
                if name not in _NEEDED:
                    del environ[name]
            environ[_REFUSED] = True
        for name in _PREFERENCES:
            if len(environ.get(name, "")) > MAX_PREFERENCES:
                environ[name] = environ[name][:MAX_PREFERENCES].rpartition(",")[0]
        return app(environ, start)

    return answer


def are_refused(environ: WSGIEnvironment) -> bool:
    """Tell whether the headers of a request were too long."""
    return _REFUSED in environ
