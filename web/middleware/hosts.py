"""Validate the ``Host`` header (RFC 9110, section 7.2)."""

import re
from collections.abc import Iterable
from ipaddress import IPv6Address
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_LABEL = "[A-Za-z0-9_-]{1,63}"
_HOST = re.compile(
    rf"(?:{_LABEL}(?:\.{_LABEL})*\.?|\[(?P<address>[0-9A-Fa-f:.]+)\])(?::(?P<port>[1-9][0-9]{{0,4}}))?"
)
MAX_HOST = 261
"""Most characters: 255 of a name (RFC 1035), and a port."""
MAX_PORT = 65_535
_STAND_IN = "localhost"
_REFUSED = "hledej.host_refused"


def names_a_server(host: str) -> bool:
    """Tell whether a value of ``Host`` is a host name or an IP address, with or without a port."""
    found = _HOST.fullmatch(host) if len(host) <= MAX_HOST else None
    if found is None or int(found["port"] or 0) > MAX_PORT:
        return False
    try:
        return found["address"] is None or bool(IPv6Address(found["address"]))
    except ValueError:
        return False


def sound(app: WSGIApplication) -> WSGIApplication:
    """Return an application that gets a valid ``Host`` and a path only.

    Flask reads both before any code of this package runs: it answers an invalid ``Host`` without
    headers, id and log, and a missing path with a redirect to an untrusted host. So an invalid
    host is replaced, and :func:`is_refused` is true of the request.
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
    """Tell whether the ``Host`` of a request was invalid."""
    return _REFUSED in environ
