"""The one style sheet, with the owner's accent colours, at an address that names its content."""

from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files

from flask import Blueprint, Response

from web.caching import FOR_EVER
from web.settings import WebSettings


@dataclass(frozen=True, slots=True)
class Stylesheet:
    """A style sheet; another content has another address, so that it can be kept for ever."""

    content: str
    address: str


def load_stylesheet(settings: WebSettings) -> Stylesheet:
    """Return the style sheet with the colours of the settings."""
    accents = f":root{{--accent-light:{settings.accent};--accent-dark:{settings.accent_dark}}}\n"
    content = accents + (files("web") / "static" / "hledej.css").read_text("utf-8")
    digest = blake2b(content.encode(), digest_size=8).hexdigest()
    return Stylesheet(content, f"/static/hledej.{digest}.css")


def assets(stylesheet: Stylesheet) -> Blueprint:
    """Return the routes of the style sheet and of the icon."""
    routes = Blueprint("assets", __name__)
    favicon = (files("web") / "static" / "favicon.svg").read_bytes()

    @routes.get(stylesheet.address)
    def css() -> Response:
        response = Response(stylesheet.content, mimetype="text/css")
        response.headers["Cache-Control"] = FOR_EVER
        return response

    @routes.get("/favicon.svg")
    def icon() -> Response:
        response = Response(favicon, mimetype="image/svg+xml")
        response.headers["Cache-Control"] = "public, max-age=86400"
        return response

    return routes
