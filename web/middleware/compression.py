"""Send less: pages, styles and scripts are compressed for whoever understands it."""

import gzip

from flask import Flask, Response, request

TYPES = frozenset({"text/html", "text/css", "text/javascript"})
WORTH_BYTES = 1_000
LEVEL = 5
"""Beyond it a page takes longer to compress than it took to make."""
LARGE_BYTES, LARGE_LEVEL = 250_000, 1
"""From how many bytes on the quickest level is used: an article may have two million."""


def register(app: Flask) -> None:
    """Compress what the app answers."""

    @app.after_request
    def compress(response: Response) -> Response:
        if response.mimetype not in TYPES:
            return response
        response.vary.add("Accept-Encoding")
        worth = len(response.data) >= WORTH_BYTES
        if worth and request.accept_encodings.quality("gzip") > 0:
            # No time in it: the same page is the same bytes.
            level = LARGE_LEVEL if len(response.data) >= LARGE_BYTES else LEVEL
            response.data = gzip.compress(response.data, level, mtime=0)
            response.content_encoding = "gzip"
        return response
