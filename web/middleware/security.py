"""Send security headers with every answer, and refuse unsound requests before any view."""

from collections.abc import Callable, Iterable
from types import TracebackType
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, abort, request

from search.request import MAX_QUERY_LENGTH
from web.addresses import API_DESCRIPTION, MAX_PATH, MAX_QUERY_STRING, is_for_programs
from web.errors import AddressTooLongError, HostError
from web.middleware import headers, hosts

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "connect-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# Any origin may read the API, conditionally too, and none may do more.
API_HEADERS = HEADERS | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Index-Version, Link, RateLimit, RateLimit-Policy, "
    "Retry-After, X-Request-Id",
    "Link": f'<{API_DESCRIPTION}>; rel="service-desc"',
    "Access-Control-Max-Age": "86400",
}

_Error = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
"""Result of ``sys.exc_info``."""


def register(app: Flask) -> None:
    """Add the headers to every answer of an application, and refuse unsound requests."""
    app.wsgi_app = secured(headers.bounded(hosts.sound(app.wsgi_app)))  # type: ignore[method-assign, assignment]  # Flask's documented way

    app.before_request(_refuse_odd_requests)


def secured(app: WSGIApplication) -> WSGIApplication:
    """Return an application whose answers have the headers that it gives no value itself.

    Werkzeug checks each header that is added to a response, which would cost more than the rest of
    the way through Flask.
    """
    api, others = (tuple(added.items()) for added in (API_HEADERS, HEADERS))

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = f"/{environ.get('PATH_INFO', '').lstrip('/')}"
        added = api if is_for_programs(path) else others

        def begin(
            status: str, given: list[tuple[str, str]], error: _Error | None = None, /
        ) -> Callable[[bytes], object]:
            names = {name.lower() for name, _ in given}
            lacking = [pair for pair in added if pair[0].lower() not in names]
            return start(status, given + lacking, error)

        return app(environ, begin)

    return answer


def _refuse_odd_requests() -> None:
    environ, query = request.environ, request.query_string
    if headers.are_refused(environ):
        abort(431)
    if hosts.is_refused(environ):
        raise HostError("the Host header is no name of a server")
    if _has_body(environ) and request.routing_exception is None:
        # No route writes, so no body is read.
        abort(413)
    if len(request.path) > MAX_PATH:
        # Caches keep what was looked up.
        abort(404)
    if len(query) > MAX_QUERY_STRING:
        # An overlong query has a status of its own.
        if any(len(q) > MAX_QUERY_LENGTH for q in request.args.getlist("q")):
            abort(414)
        raise AddressTooLongError(f"a query string of over {MAX_QUERY_STRING} bytes")
    try:
        query.decode()
    except UnicodeDecodeError:
        # Percent-encoded or raw bytes in another encoding than UTF-8.
        abort(400)


def _has_body(environ: WSGIEnvironment) -> bool:
    length = environ.get("CONTENT_LENGTH", "").strip()
    return "HTTP_TRANSFER_ENCODING" in environ or length not in ("", "0")
