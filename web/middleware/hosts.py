"""Which values of ``Host`` name a server (RFC 9110, section 7.2)."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LABEL = "[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<address>[0-9A-Fa-f:.]+)\])(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
MAX_HOST = 261
"""Characters: 255 of a name (RFC 1035), and a port."""
MAX_PORT = 65_535
_STAND_IN = "localhost"
_REFUSED = "hledej.host_refused"


def names_a_server(host: str) -> bool:
    """Tell whether a value of ``Host`` is a name or an address, with a port or without."""
    found = _HOST.fullmatch(host) if len(host) <= MAX_HOST else None
    if found is None or int(found["port"] or 0) > MAX_PORT:
        return False
    try:
        return found["address"] is None or bool(IPv6Address(found["address"]))
    except ValueError:
        return False


def sound(app: WSGIApplication) -> WSGIApplication:
    """Return an application that is only asked with a ``Host`` that names a server, and a path.

    Flask reads both before any function of ours: a ``Host`` that it cannot read ends in an answer
    without headers, id and log, and no path in a redirect to whatever host was asked. So an unsound
    host is replaced, and :func:`is_refused` tells of it.
    """

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        if host and not names_a_server(host):
            environ["HTTP_HOST"] = _STAND_IN
            environ[_REFUSED] = True
        environ["PATH_INFO"] = environ.get("PATH_INFO") or "/"
        return app(environ, start)

    return answer


def is_refused(environ: WSGIEnvironment) -> bool:
    """Tell whether the ``Host`` of a request named no server."""
    return _REFUSED in environ
