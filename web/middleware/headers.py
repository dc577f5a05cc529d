"""Bound the headers that are parsed, because parsing costs time by their length.

The HTTP server bounds a head at some hundreds of kilobytes and joins repeated fields. No answer has
a date of its last change or can be had in parts, so conditions on these are dropped unread (RFC
9110, sections 13.1.3 to 13.1.5 and 14.2): a year of twenty digits is no error.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

MAX_HEADERS = 16_000
"""Most characters of all header values together."""
MAX_PREFERENCES = 1_000
"""Characters of a list of preferences that are parsed; the rest is cut off."""
_PREFERENCES = ("HTTP_ACCEPT", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT_LANGUAGE")
_DROPPED = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_RANGE")
_NEEDED = frozenset({"HTTP_HOST", "HTTP_TRANSFER_ENCODING"})
_REFUSED = "hledej.headers_refused"


def bounded(app: WSGIApplication) -> WSGIApplication:
    """Return an application that gets bounded headers only.

    If all together exceed ``MAX_HEADERS``, it gets the needed ones, and :func:`are_refused` is
    true of the request.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        for name in _DROPPED:
            environ.pop(name, None)
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
