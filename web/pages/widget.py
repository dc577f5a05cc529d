"""The search for other sites: a custom element, or a page for a frame."""

from hashlib import blake2b
from importlib.resources import files

from flask import Blueprint, Response, render_template, request

SCRIPT = "/vlozit.js"
FRAME = "/vlozit"
FRESH = "public, max-age=3600, stale-while-revalidate=86400"
FRAME_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors *",
    )
)


def widget() -> Blueprint:
    """Return the routes of the script of the element and of the page for a frame."""
    routes = Blueprint("widget", __name__)
    source = (files("web") / "static" / "vlozit.js").read_bytes()
    name = blake2b(source, digest_size=8).hexdigest()

    @routes.get(SCRIPT)
    def script() -> Response:
        response = Response(source, mimetype="text/javascript")
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = FRESH
        response.set_etag(name)
        response.make_conditional(request)
        return response

    @routes.get(FRAME)
    def frame() -> Response:
        response = Response(render_template("vlozit.html", script=SCRIPT), mimetype="text/html")
        response.headers["Content-Security-Policy"] = FRAME_POLICY
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.headers["Cache-Control"] = FRESH
        response.headers["Vary"] = "Accept-Language, Cookie"
        return response

    return routes
