"""Headers that every answer carries: what a browser may do with it."""

from flask import Flask, Response, abort, request

from web.errors import API_PREFIX

MAX_ADDRESS = 16_000
"""Bytes of a query string; a full search form stays far below."""

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

# Any page may read the API, conditionally too, and none may do more.
API_HEADERS = HEADERS | {
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Link, RateLimit, RateLimit-Policy, Retry-After, "
    "X-Request-Id",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Add the headers to every answer, and refuse addresses that nobody types."""

    @app.before_request
    def refuse_odd_addresses() -> None:
        if len(request.query_string) > MAX_ADDRESS:
            abort(414)
        try:
            request.query_string.decode()
        except UnicodeDecodeError:
            # A client that escapes nothing, in another encoding than ours.
            abort(400)

    @app.after_request
    def add_headers(response: Response) -> Response:
        if request.path.startswith(API_PREFIX):
            response.headers.extend(API_HEADERS)
            return response
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
