"""Compress pages, styles and scripts for clients that accept gzip."""

import gzip

from flask import Flask, Response, request

TYPES = frozenset({"text/html", "text/css", "text/javascript"})
WORTH_BYTES = 1_000
LEVEL = 5
"""Beyond this level a page takes longer to compress than to render."""
LARGE_BYTES, LARGE_LEVEL = 250_000, 1
"""Size from which the fastest level is used: an article may have two million bytes."""


def register(app: Flask) -> None:
    """Compress the answers of an application."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES:
            return response
        response.vary.add("Accept-Encoding")
        worth = len(response.data) >= WORTH_BYTES
        if worth and request.accept_encodings.quality("gzip") > 0:
            # Without a time stamp the same page gives the same bytes.
            level = LARGE_LEVEL if len(response.data) >= LARGE_BYTES else LEVEL
            response.data = gzip.compress(response.data, level, mtime=0)
            response.content_encoding = "gzip"
        return response
