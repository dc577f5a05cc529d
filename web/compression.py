"""Send less: pages, styles and scripts are compressed for whoever understands it."""

import gzip

from flask import Flask, Response, request

TYPES = frozenset({"text/html", "text/css", "text/javascript"})
WORTH_BYTES = 1_000
LEVEL = 5
"""Beyond it a page takes longer to compress than it took to make."""


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
            response.data = gzip.compress(response.data, LEVEL, mtime=0)
            response.content_encoding = "gzip"
        return response
