"""Serve style sheet, script and icon at addresses that contain a hash of their content."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from importlib.resources import files

from flask import Blueprint, Response

from web.middleware.caching import FOR_EVER
from web.settings import WebSettings

# Comments, indentation and the ends of most lines, which only those need who change the file.
_UNREAD = re.compile(rb"/\*.*?\*/\n?|(?:^|(?<=[;{,])\n)(?:[ ]*//.*\n)*[ ]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Asset:
    """A static file; its address changes with its content, so that it is cached for ever."""

    content: bytes
    address: str
    media_type: str


@dataclass(frozen=True, slots=True)
class Assets:
    """The static files of a page."""

    style: Asset
    script: Asset
    icon: Asset


def load_assets(settings: WebSettings) -> Assets:
    """Return the static files, with the accent colours of the settings."""
    accents = f":root{{--accent-light:{settings.accent};--accent-dark:{settings.accent_dark}}}\n"
    return Assets(
        style=_asset("hledej.css", "text/css", accents.encode()),
        script=_asset("hledej.js", "text/javascript"),
        icon=_asset("favicon.svg", "image/svg+xml"),
    )


def _asset(name: str, media_type: str, before: bytes = b"") -> Asset:
    content = before + _UNREAD.sub(b"", (files("web") / "static" / name).read_bytes())
    digest = blake2b(content, digest_size=8).hexdigest()
    stem, _, suffix = name.partition(".")
    return Asset(content, f"/static/{stem}.{digest}.{suffix}", media_type)


def _served(content: bytes, media_type: str, keep: str) -> Callable[[], Response]:
    def answer() -> Response:
        response = Response(content, mimetype=media_type)
        response.headers["Cache-Control"] = keep
        return response

    return answer


def assets(loaded: Assets) -> Blueprint:
    """Return the routes of the static files."""
    routes = Blueprint("assets", __name__)
    for kind in ("style", "script", "icon"):
        asset: Asset = getattr(loaded, kind)
        routes.add_url_rule(asset.address, kind, _served(asset.content, asset.media_type, FOR_EVER))
    daily = "public, max-age=86400"
    # Browsers request these two unasked.
    for address in ("/favicon.svg", "/favicon.ico"):
        icon = _served(loaded.icon.content, loaded.icon.media_type, daily)
        routes.add_url_rule(address, address[1:].replace(".", "_"), icon)
    return routes
